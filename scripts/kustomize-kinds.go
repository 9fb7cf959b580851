// Writes, as JSON, what kustomize knows of the kinds of Kubernetes: which of them have no namespace, and the lists that a strategic merge patch merges.
// `scripts/kustomize-kinds.js` builds and runs it.
package main

import (
	"encoding/json"
	"os"
	"sort"
	"strings"

	"k8s.io/kube-openapi/pkg/validation/spec"
	"sigs.k8s.io/kustomize/kyaml/openapi"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

type node struct {
	Fields   map[string]int `json:"f,omitempty"`
	Items    *int           `json:"i,omitempty"`
	Values   *int           `json:"v,omitempty"`
	Keys     []string       `json:"k,omitempty"`
	Strategy string         `json:"s,omitempty"`
}

var (
	nodes []node
	index = map[string]int{}
	open  = map[string]bool{}
)

// The node of a schema, or -1 where nothing below it is merged.
func add(s *spec.Schema) int {
	for s != nil && s.Ref.String() != "" {
		name := s.Ref.String()
		if open[name] {
			return -1
		}
		resolved, err := openapi.Resolve(&s.Ref, openapi.Schema())
		if err != nil {
			panic(err)
		}
		open[name] = true
		defer delete(open, name)
		s = resolved
	}
	if s == nil {
		return -1
	}
	n := node{}
	r := openapi.ResourceSchema{Schema: s}
	n.Strategy, n.Keys = r.PatchStrategyAndKeyList()
	if s.Items != nil && s.Items.Schema != nil {
		if i := add(s.Items.Schema); i >= 0 {
			n.Items = &i
		}
	}
	names := make([]string, 0, len(s.Properties))
	for name := range s.Properties {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		p := s.Properties[name]
		if i := add(&p); i >= 0 {
			if n.Fields == nil {
				n.Fields = map[string]int{}
			}
			n.Fields[name] = i
		}
	}
	if s.AdditionalProperties != nil && s.AdditionalProperties.Schema != nil {
		if i := add(s.AdditionalProperties.Schema); i >= 0 {
			n.Values = &i
		}
	}
	if n.Fields == nil && n.Items == nil && n.Values == nil && len(n.Keys) == 0 && n.Strategy == "" {
		return -1
	}
	text, _ := json.Marshal(n)
	if i, ok := index[string(text)]; ok {
		return i
	}
	nodes = append(nodes, n)
	index[string(text)] = len(nodes) - 1
	return len(nodes) - 1
}

func main() {
	kinds := map[string]int{}
	clusterScoped := []string{}
	definitions := openapi.Schema().Definitions
	names := make([]string, 0, len(definitions))
	for name := range definitions {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		d := definitions[name]
		gvks, ok := d.Extensions["x-kubernetes-group-version-kind"].([]interface{})
		if !ok {
			continue
		}
		for _, g := range gvks {
			m := g.(map[string]interface{})
			group, version, kind := m["group"].(string), m["version"].(string), m["kind"].(string)
			if strings.HasSuffix(kind, "List") || strings.HasSuffix(kind, "Options") || kind == "WatchEvent" || kind == "Status" {
				continue
			}
			d := d
			apiVersion := strings.TrimPrefix(group+"/"+version, "/")
			if i := add(&d); i >= 0 {
				kinds[apiVersion+"/"+kind] = i
			}
			if namespaced, known := openapi.IsNamespaceScoped(yaml.TypeMeta{APIVersion: apiVersion, Kind: kind}); known && !namespaced {
				clusterScoped = append(clusterScoped, apiVersion+"/"+kind)
			}
		}
	}
	sort.Strings(clusterScoped)
	json.NewEncoder(os.Stdout).Encode(map[string]any{"clusterScoped": clusterScoped, "kinds": kinds, "nodes": nodes})
}
