// Package schemas names the packages whose kinds the sandbox takes from here.
package schemas

import (
	_ "github.com/vmware-tanzu/velero/pkg/apis/velero/v1"
	_ "github.com/vmware-tanzu/velero/pkg/apis/velero/v2alpha1"
)
