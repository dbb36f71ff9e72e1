// Package schemas names the packages whose kinds the sandbox takes from here.
package schemas

import (
	_ "github.com/aws/amazon-vpc-resource-controller-k8s/apis/vpcresources"
)
