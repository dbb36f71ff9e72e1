// Package schemas names the packages whose kinds the sandbox takes from here.
package schemas

import (
	_ "github.com/open-policy-agent/frameworks/constraint/pkg/apis/externaldata/v1alpha1"
	_ "github.com/open-policy-agent/frameworks/constraint/pkg/apis/externaldata/v1beta1"
	_ "github.com/open-policy-agent/frameworks/constraint/pkg/apis/templates/v1"
	_ "github.com/open-policy-agent/frameworks/constraint/pkg/apis/templates/v1alpha1"
	_ "github.com/open-policy-agent/frameworks/constraint/pkg/apis/templates/v1beta1"
	_ "github.com/open-policy-agent/gatekeeper/v3/apis/config/v1alpha1"
	_ "github.com/open-policy-agent/gatekeeper/v3/apis/connection/v1alpha1"
	_ "github.com/open-policy-agent/gatekeeper/v3/apis/expansion/v1alpha1"
	_ "github.com/open-policy-agent/gatekeeper/v3/apis/expansion/v1beta1"
	_ "github.com/open-policy-agent/gatekeeper/v3/apis/mutations/v1"
	_ "github.com/open-policy-agent/gatekeeper/v3/apis/mutations/v1alpha1"
	_ "github.com/open-policy-agent/gatekeeper/v3/apis/mutations/v1beta1"
	_ "github.com/open-policy-agent/gatekeeper/v3/apis/status/v1alpha1"
	_ "github.com/open-policy-agent/gatekeeper/v3/apis/status/v1beta1"
	_ "github.com/open-policy-agent/gatekeeper/v3/apis/syncset/v1alpha1"
)
