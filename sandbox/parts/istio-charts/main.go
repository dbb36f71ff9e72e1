// Command istio-charts writes Istio's Helm charts, which its Go module embeds, to the directory that it is given.
package main

import (
	"io/fs"
	"log"
	"os"

	"istio.io/istio/manifests"
)

func main() {
	charts, err := fs.Sub(manifests.FS, "charts")
	if err == nil {
		err = os.CopyFS(os.Args[1], charts)
	}
	if err != nil {
		log.Fatal(err)
	}
}
