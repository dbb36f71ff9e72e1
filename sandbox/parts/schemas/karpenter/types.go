// Package schemas names the packages whose kinds the sandbox takes from here.
package schemas

import (
	_ "github.com/aws/karpenter-provider-aws/pkg/apis"
	_ "sigs.k8s.io/karpenter/pkg/apis"
)
