// Echo answers every request with the name of its pod: the smallest thing that proves that a Service reaches a container.
package main

import (
	"fmt"
	"net/http"
	"os"
)

func main() {
	name, _ := os.Hostname()
	err := http.ListenAndServe(":8080", http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, name) }))
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}
