// Package schemas names the packages whose kinds the sandbox takes from here.
package schemas

import (
	_ "github.com/argoproj/argo-cd/v3/pkg/apis/application/v1alpha1"
)
