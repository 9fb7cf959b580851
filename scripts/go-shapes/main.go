package main

import (
	"encoding/json"
	"os"
	"reflect"
	"strings"

	v1 "github.com/cloudnative-pg/cloudnative-pg/api/v1"
)

var stack []reflect.Type

func shape(t reflect.Type) any {
	name := t.PkgPath() + "." + t.Name()
	switch name {
	case "k8s.io/apimachinery/pkg/api/resource.Quantity":
		return "quantity"
	case "k8s.io/apimachinery/pkg/apis/meta/v1.Duration":
		return "duration"
	case "k8s.io/apimachinery/pkg/apis/meta/v1.Time":
		return "time"
	case "k8s.io/apimachinery/pkg/apis/meta/v1.MicroTime":
		return "microtime"
	case "k8s.io/apimachinery/pkg/util/intstr.IntOrString":
		return "intOrString"
	case "k8s.io/apimachinery/pkg/apis/meta/v1.FieldsV1":
		return "raw"
	}
	m := reflect.TypeOf((*json.Unmarshaler)(nil)).Elem()
	if t.Kind() != reflect.Ptr && reflect.PointerTo(t).Implements(m) {
		println("custom unmarshaler", name)
	}
	switch t.Kind() {
	case reflect.Ptr:
		return map[string]any{"ptr": shape(t.Elem())}
	case reflect.Slice:
		if t.Elem().Kind() == reflect.Uint8 {
			return "bytes"
		}
		return map[string]any{"list": shape(t.Elem())}
	case reflect.Map:
		return map[string]any{"map": shape(t.Elem()), "key": t.Key().Kind().String()}
	case reflect.Struct:
		for _, s := range stack {
			if s == t {
				println("recursive", name)
				return "recursive"
			}
		}
		stack = append(stack, t)
		fields := map[string]any{}
		collect(t, fields)
		stack = stack[:len(stack)-1]
		return map[string]any{"struct": fields, "name": t.Name()}
	default:
		return t.Kind().String()
	}
}

func collect(t reflect.Type, fields map[string]any) {
	for i := 0; i < t.NumField(); i++ {
		f := t.Field(i)
		tag := f.Tag.Get("json")
		if tag == "-" {
			continue
		}
		parts := strings.Split(tag, ",")
		inline := false
		omit := ""
		for _, p := range parts[1:] {
			if p == "inline" {
				inline = true
			}
			if p == "omitempty" || p == "omitzero" {
				omit += p
			}
		}
		ft := f.Type
		if f.Anonymous && parts[0] == "" || inline {
			if ft.Kind() == reflect.Ptr {
				ft = ft.Elem()
			}
			collect(ft, fields)
			continue
		}
		n := parts[0]
		if n == "" {
			n = f.Name
		}
		fields[n] = map[string]any{"t": shape(f.Type), "omit": omit}
	}
}

func main() {
	out := map[string]any{}
	for _, o := range []any{v1.Cluster{}, v1.Backup{}, v1.ScheduledBackup{}, v1.Database{}, v1.Pooler{}} {
		t := reflect.TypeOf(o)
		out[t.Name()] = shape(t)
	}
	e := json.NewEncoder(os.Stdout)
	e.SetIndent("", " ")
	e.Encode(out)
}
