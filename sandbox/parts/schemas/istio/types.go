// Package schemas names the packages whose kinds the sandbox takes from here.
package schemas

import (
	_ "istio.io/istio/manifests"
)
