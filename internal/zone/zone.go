// Package zone holds the words of the DNS that everything else is said in:
// names, RRsets, the states of zones before and after a change (snapshots),
// the way a tool takes from one to the other, and the changes between them.
// Beside the zones stand the holdings that decide whether names are reached:
// registrations and certificates.
//
// A source builds two snapshots and the ways; Diff compares them; rules look
// at the result. Nothing here reads a file, opens a socket or prints. It
// imports nothing of ours and is one of the three doors of miekg/dns.
package zone
