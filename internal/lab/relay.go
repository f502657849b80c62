package lab

import (
	"fmt"
	"io"
	"net"
	"time"
)

// relay carries UDP datagrams and TCP streams from a lab address to a server
// on 127.0.0.1. BIND listens only on addresses that an interface has, and
// giving loopback more of them takes privileges; NSD and Unbound do not mind.
func (l *Lab) relay(ip string, port, to int) {
	l.t.Helper()
	from, target := net.JoinHostPort(ip, fmt.Sprint(port)), fmt.Sprintf("127.0.0.1:%d", to)
	pc, err := net.ListenPacket("udp4", from)
	if err != nil {
		l.t.Fatal(err)
	}
	ln, err := net.Listen("tcp4", from)
	if err != nil {
		l.t.Fatal(err)
	}
	l.t.Cleanup(func() {
		_ = pc.Close()
		_ = ln.Close()
	})
	go relayDatagrams(pc, target)
	go relayStreams(ln, target)
}

func relayDatagrams(pc net.PacketConn, target string) {
	buf := make([]byte, 65535)
	for {
		n, client, err := pc.ReadFrom(buf)
		if err != nil {
			return
		}
		query := append([]byte{}, buf[:n]...)
		go func() {
			up, err := net.Dial("udp4", target)
			if err != nil {
				return
			}
			defer up.Close()
			_ = up.SetDeadline(time.Now().Add(5 * time.Second))
			if _, err := up.Write(query); err != nil {
				return
			}
			answer := make([]byte, 65535)
			if n, err := up.Read(answer); err == nil {
				_, _ = pc.WriteTo(answer[:n], client)
			}
		}()
	}
}

func relayStreams(ln net.Listener, target string) {
	for {
		client, err := ln.Accept()
		if err != nil {
			return
		}
		go func() {
			defer client.Close()
			up, err := net.Dial("tcp4", target)
			if err != nil {
				return
			}
			defer up.Close()
			done := make(chan struct{}, 2)
			for _, pair := range [][2]net.Conn{{up, client}, {client, up}} {
				go func() {
					_, _ = io.Copy(pair[0], pair[1])
					done <- struct{}{}
				}()
			}
			<-done
		}()
	}
}

// freePort is a port of 127.0.0.1 that nobody listens on.
func (l *Lab) freePort() int {
	l.t.Helper()
	ln, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		l.t.Fatal(err)
	}
	defer ln.Close()
	return ln.Addr().(*net.TCPAddr).Port
}
