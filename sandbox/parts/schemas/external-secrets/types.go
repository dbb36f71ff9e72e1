// Package schemas names the packages whose kinds the sandbox takes from here.
package schemas

import (
	_ "github.com/external-secrets/external-secrets/apis/externalsecrets/v1"
	_ "github.com/external-secrets/external-secrets/apis/externalsecrets/v1alpha1"
	_ "github.com/external-secrets/external-secrets/apis/generators/v1alpha1"
)
