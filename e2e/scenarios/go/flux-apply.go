// flux-apply applies objects as Flux's kustomize-controller does when a Kustomization says `force: true`: what cannot be changed is deleted and made anew.
// It reads a JSON list of objects from its standard input and prints for each what Flux did, or its error.
package main

import (
	"context"
	"encoding/json"
	"log"
	"os"

	"github.com/fluxcd/pkg/ssa"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/client-go/tools/clientcmd"
	"sigs.k8s.io/controller-runtime/pkg/client"
	controllerlog "sigs.k8s.io/controller-runtime/pkg/log"
	"sigs.k8s.io/controller-runtime/pkg/log/zap"
)

type answer struct {
	Object string `json:"object"`
	Action string `json:"action,omitempty"`
	Error  string `json:"error,omitempty"`
}

func main() {
	controllerlog.SetLogger(zap.New())
	var objects []*unstructured.Unstructured
	must(json.NewDecoder(os.Stdin).Decode(&objects))
	config, err := clientcmd.BuildConfigFromFlags("", os.Getenv("KUBECONFIG"))
	must(err)
	cluster, err := client.New(config, client.Options{})
	must(err)
	flux := ssa.NewResourceManager(cluster, nil, ssa.Owner{Field: "kustomize-controller", Group: "kustomize.toolkit.fluxcd.io"})
	options := ssa.DefaultApplyOptions()
	options.Force = true
	for _, wanted := range objects {
		result := answer{Object: wanted.GetKind() + " " + wanted.GetName()}
		entry, err := flux.Apply(context.Background(), wanted, options)
		if err != nil {
			result.Error = err.Error()
		} else {
			result.Action = string(entry.Action)
		}
		must(json.NewEncoder(os.Stdout).Encode(result))
	}
}

func must(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
