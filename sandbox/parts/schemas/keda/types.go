// Package schemas names the packages whose kinds the sandbox takes from here.
package schemas

import (
	_ "github.com/kedacore/keda/v2/apis/keda/v1alpha1"
)
