// SPDX-License-Identifier: MIT

// An echo server on Go's net package, for comparison: one goroutine and one
// buffer of 64 KiB per connection, and a port that the system chooses.
package main

import (
	"fmt"
	"net"
	"os"
)

func serve(client net.Conn) {
	defer client.Close()
	buffer := make([]byte, 65536)
	for {
		length, err := client.Read(buffer)
		if err != nil {
			return
		}
		if _, err = client.Write(buffer[:length]); err != nil {
			return
		}
	}
}

func main() {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Printf("listening on %s\n", listener.Addr())
	for {
		client, err := listener.Accept()
		if err == nil {
			go serve(client)
		}
	}
}
