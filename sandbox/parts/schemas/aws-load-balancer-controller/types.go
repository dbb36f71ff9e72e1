// Package schemas names the packages whose kinds the sandbox takes from here.
package schemas

import (
	_ "sigs.k8s.io/aws-load-balancer-controller/apis/aga/v1beta1"
	_ "sigs.k8s.io/aws-load-balancer-controller/apis/elbv2/v1alpha1"
	_ "sigs.k8s.io/aws-load-balancer-controller/apis/elbv2/v1beta1"
	_ "sigs.k8s.io/aws-load-balancer-controller/apis/gateway/v1beta1"
)
