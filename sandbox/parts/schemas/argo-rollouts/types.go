// Package schemas names the packages whose kinds the sandbox takes from here.
package schemas

import (
	_ "github.com/argoproj/argo-rollouts/pkg/apis/rollouts/v1alpha1"
)
