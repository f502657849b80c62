package lab

import (
	"fmt"
	"io"
	"net"
	"time"
)

// relay carries UDP datagrams and TCP streams from a lab address to a server
// elsewhere, by a path. BIND needs one: it listens only on addresses that an
// interface has, and giving loopback more of them takes privileges.
func (l *Lab) relay(ip string, port int, target string, path *Path) {
	l.t.Helper()
	from := net.JoinHostPort(ip, fmt.Sprint(port))
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
	go relayDatagrams(pc, target, path)
	go relayStreams(ln, target, path)
}

func relayDatagrams(pc net.PacketConn, target string, path *Path) {
	buf := make([]byte, 65535)
	for {
		n, client, err := pc.ReadFrom(buf)
		if err != nil {
			return
		}
		if path != nil && path.NoUDP || path.loses() {
			continue
		}
		query := append([]byte{}, buf[:n]...)
		go relayDatagram(pc, client, query, target, path)
	}
}

func relayDatagram(pc net.PacketConn, client net.Addr, query []byte, target string, path *Path) {
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
	n, err := up.Read(answer)
	if err != nil || path.loses() {
		return
	}
	arrive, late := path.datagrams(query, answer[:n])
	time.AfterFunc(late, func() {
		for _, a := range arrive {
			_, _ = pc.WriteTo(a, client)
		}
	})
}

func relayStreams(ln net.Listener, target string, path *Path) {
	for {
		client, err := ln.Accept()
		if err != nil {
			return
		}
		go relayStream(client.(*net.TCPConn), target, path)
	}
}

func relayStream(client *net.TCPConn, target string, path *Path) {
	defer client.Close()
	switch path.connection() {
	case resets:
		_ = client.SetLinger(0)
		return
	case stalls:
		_, _ = io.Copy(io.Discard, client)
		return
	}
	up, err := net.Dial("tcp4", target)
	if err != nil {
		return
	}
	defer up.Close()
	done := make(chan struct{}, 2)
	for _, pair := range [][2]net.Conn{{up, client}, {client, up}} {
		go func() {
			pump(pair[0], pair[1], path)
			done <- struct{}{}
		}()
	}
	<-done
}

// pump carries one direction of a stream. After a segment that is lost nothing
// arrives any more, and nobody is told.
func pump(to io.Writer, from io.Reader, path *Path) {
	segment := make([]byte, 65535)
	for {
		n, err := from.Read(segment)
		if err != nil {
			return
		}
		if path.loses() {
			_, _ = io.Copy(io.Discard, from)
			return
		}
		if _, err := to.Write(segment[:n]); err != nil {
			return
		}
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
