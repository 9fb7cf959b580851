// Reads one JSON string per line, the text of a file, and answers with one line of JSON: what the readers of Kubernetes make of it.
// It calls the very functions: the file is cut and sent by kubectl (and Argo CD) with YAMLOrJSONDecoder, the body is read strictly by kube-apiserver.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"k8s.io/apimachinery/pkg/runtime"
	k8syaml "k8s.io/apimachinery/pkg/util/yaml"
	kjson "sigs.k8s.io/json"
	"sigs.k8s.io/yaml"
	goyaml "go.yaml.in/yaml/v2"
)

type document struct {
	Text  string          `json:"text"`
	Value json.RawMessage `json:"value,omitempty"`
	Error string          `json:"error,omitempty"`
	// Two keys of YAML, such as 1 and "1", are one key of JSON; which of them wins is left to chance.
	Chance bool `json:"chance,omitempty"`
}

type answer struct {
	Text string `json:"text"`
	// What kubectl sends, and why it stopped.
	Client      []json.RawMessage `json:"client"`
	ClientError string            `json:"clientError,omitempty"`
	// The documents of a file as the API server reads each, and why there are no more.
	Server      []document `json:"server"`
	ServerError string     `json:"serverError,omitempty"`
	// The file as one body of JSON.
	JSON document `json:"json"`
	// Whether it is one by its syntax.
	Valid bool `json:"valid"`
}

func main() {
	in := bufio.NewReaderSize(os.Stdin, 1<<20)
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	encoder := json.NewEncoder(out)
	for {
		line, err := in.ReadBytes('\n')
		if len(line) > 0 {
			var text string
			if err := json.Unmarshal(line, &text); err != nil {
				panic(err)
			}
			if err := encoder.Encode(read([]byte(text))); err != nil {
				panic(err)
			}
		}
		if err != nil {
			return
		}
	}
}

func read(text []byte) answer {
	a := answer{Text: string(text), Client: []json.RawMessage{}, Server: []document{}, JSON: readJSON(text), Valid: json.Valid(text)}
	if err := guard(func() error { return readAsClient(text, &a) }); err != nil {
		a.ClientError = err.Error()
	}
	reader := k8syaml.NewYAMLReader(bufio.NewReader(bytes.NewReader(text)))
	for {
		part, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return a
		}
		if err != nil {
			a.ServerError = err.Error()
			return a
		}
		a.Server = append(a.Server, readYAML(part))
	}
}

func readAsClient(text []byte, a *answer) error {
	decoder := k8syaml.NewYAMLOrJSONDecoder(bytes.NewReader(text), 4096)
	for {
		extension := runtime.RawExtension{}
		if err := decoder.Decode(&extension); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		raw := bytes.TrimSpace(extension.Raw)
		if len(raw) == 0 || bytes.Equal(raw, []byte("null")) {
			continue
		}
		var compact bytes.Buffer
		if err := json.Compact(&compact, raw); err != nil {
			return err
		}
		a.Client = append(a.Client, compact.Bytes())
	}
}

func readYAML(text []byte) (d document) {
	d.Text = string(text)
	err := guard(func() error {
		value, err := yaml.YAMLToJSONStrict(text)
		if err != nil && !onlyMerges(text, err) {
			return err
		}
		if err != nil {
			if value, err = yaml.YAMLToJSON(text); err != nil {
				return err
			}
		}
		d.Value = value
		var tree any
		if err := goyaml.Unmarshal(text, &tree); err != nil {
			return err
		}
		d.Chance = twice(tree)
		return nil
	})
	if err != nil {
		return document{Text: d.Text, Error: err.Error()}
	}
	return d
}

// The strict reader also refuses a key that is merged by << and set. kubectl reads files without it, so that only a key that is set twice counts here.
func onlyMerges(text []byte, err error) bool {
	lines := strings.Split(err.Error(), "\n")
	for _, line := range lines[1:] {
		if !strings.HasSuffix(line, "already set in map") {
			return false
		}
	}
	var set goyaml.MapSlice
	return len(lines) > 1 && goyaml.Unmarshal(text, &set) == nil && !setTwice(set)
}

// A MapSlice holds what a mapping sets itself, without what it merges.
func setTwice(value any) bool {
	switch t := value.(type) {
	case goyaml.MapSlice:
		seen := map[any]bool{}
		for _, item := range t {
			if seen[item.Key] || setTwice(item.Value) {
				return true
			}
			seen[item.Key] = true
		}
	case []any:
		for _, item := range t {
			if setTwice(item) {
				return true
			}
		}
	}
	return false
}

func readJSON(text []byte) document {
	var value any
	strict, err := kjson.UnmarshalStrict(text, &value)
	if err == nil && len(strict) > 0 {
		err = strict[0]
	}
	if err != nil {
		return document{Error: err.Error()}
	}
	return document{Value: bytes.TrimSpace(text)}
}

func twice(tree any) bool {
	switch t := tree.(type) {
	case map[any]any:
		seen := map[string]bool{}
		for key, value := range t {
			text := fmt.Sprint(key)
			if seen[text] || twice(value) {
				return true
			}
			seen[text] = true
		}
	case []any:
		for _, value := range t {
			if twice(value) {
				return true
			}
		}
	}
	return false
}

func guard(work func() error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic: %v", r)
		}
	}()
	return work()
}
