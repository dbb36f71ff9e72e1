// Package schemas names the packages whose kinds the sandbox takes from here.
package schemas

import (
	_ "github.com/elastic/cloud-on-k8s/v3/pkg/apis/elasticsearch/v1"
	_ "github.com/elastic/cloud-on-k8s/v3/pkg/apis/kibana/v1"
)
