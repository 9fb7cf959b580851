// drift asks the code of Argo CD and of Flux whether what is stored differs from what Git has. It reads a JSON list of objects (what Git
// has) from its standard input, the live ones from the cluster of KUBECONFIG, and prints for each object what the two would say.
package main

import (
	"context"
	"encoding/json"
	"log"
	"os"

	argo "github.com/argoproj/argo-cd/gitops-engine/v3/pkg/diff"
	"github.com/fluxcd/pkg/ssa"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/client-go/tools/clientcmd"
	"sigs.k8s.io/controller-runtime/pkg/client"
	controllerlog "sigs.k8s.io/controller-runtime/pkg/log"
	"sigs.k8s.io/controller-runtime/pkg/log/zap"
)

type answer struct {
	Object       string          `json:"object"`
	ArgoTwoWay   bool            `json:"argoTwoWay"`   // "OutOfSync", if Argo CD sees the object for the first time
	ArgoThreeWay bool            `json:"argoThreeWay"` // "OutOfSync", if Argo CD applied it before
	ArgoLive     json.RawMessage `json:"argoLive,omitempty"`
	ArgoWanted   json.RawMessage `json:"argoWanted,omitempty"`
	Flux         string          `json:"flux"` // "unchanged" or what Flux would do
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
	for _, wanted := range objects {
		live := &unstructured.Unstructured{}
		live.SetGroupVersionKind(wanted.GroupVersionKind())
		must(cluster.Get(context.Background(), client.ObjectKeyFromObject(wanted), live))
		result := answer{Object: wanted.GetKind() + " " + wanted.GetName()}
		twoWay, err := argo.TwoWayDiff(wanted.DeepCopy(), live.DeepCopy())
		must(err)
		threeWay, err := argo.ThreeWayDiff(wanted.DeepCopy(), wanted.DeepCopy(), live.DeepCopy())
		must(err)
		result.ArgoTwoWay, result.ArgoThreeWay = twoWay.Modified, threeWay.Modified
		if twoWay.Modified {
			result.ArgoLive, result.ArgoWanted = twoWay.NormalizedLive, twoWay.PredictedLive
		}
		entry, _, _, err := flux.Diff(context.Background(), wanted.DeepCopy(), ssa.DefaultDiffOptions())
		must(err)
		result.Flux = string(entry.Action)
		must(json.NewEncoder(os.Stdout).Encode(result))
	}
}

func must(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
