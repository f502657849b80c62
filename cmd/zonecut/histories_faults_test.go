package main

import "strings"

// faults are commits that nobody recorded as mistakes and that hold one all the
// same: a CNAME beside other types, a target that does not exist, an owner that was
// meant as a whole name, a key that does not decode, a serial that goes back. Each
// was read after the replay had blocked it, and stands here with the rule that says
// what is wrong (ZONECUT_SHOW=RULE prints it). What is only large, or may be meant, is not here: it counts as
// a false alarm.
const faults = `
hackclub-dns c5cee025 mail-auth-weakened
hackclub-dns a047bc78 target-missing
hackclub-dns 49021ab1 input-collapsed
hackclub-dns 699a941f target-missing
hackclub-dns fa528869 input-collapsed
hackclub-dns ea588778 target-missing
hackclub-dns 8eb68680 target-missing
hackclub-dns 18fc8652 doubled-suffix
hackclub-dns 574357ea doubled-suffix
hackclub-dns ae96ae13 target-missing
hackclub-dns f756df82 target-missing
hackclub-dns c6d29ae2 doubled-suffix
hackclub-dns 842afa70 target-missing
hackclub-dns 498edc66 target-missing
hackclub-dns 7afe77b0 target-missing
hackclub-dns 5e24ab36 cname-conflict
hackclub-dns ed79caa5 input-collapsed
hackclub-dns 9ddebe5d cname-loop
hackclub-dns bdd4eba1 cname-conflict
hackclub-dns f7343434 target-missing
hackclub-dns 5f46bc6f target-missing
hackclub-dns 7d88be21 mail-auth-weakened
hackclub-dns 300a2576 doubled-suffix
hackclub-dns 6342f6c8 input-collapsed
hackclub-dns df179d5d cname-conflict
hackclub-dns 31701503 cname-conflict
hackclub-dns c1b2f65b doubled-suffix
hackclub-dns 117e692d target-missing
hackclub-dns 78413836 mail-auth-weakened
hackclub-dns 71144988 cname-conflict
hackclub-dns 6b478b3d cname-conflict
hackclub-dns 67cdb65c cname-conflict
hackclub-dns d1364d83 input-collapsed
hackclub-dns cf288230 input-collapsed
hackclub-dns 0c13c962 input-collapsed
hackclub-dns 53debfdf doubled-suffix
hackclub-dns ca59f82b cname-conflict
hackclub-dns ac690f13 cname-conflict
hackclub-dns 8240083f cname-conflict
hackclub-dns f7140cc7 target-missing
hackclub-dns c356dff1 target-missing
hackclub-dns 765946c9 target-missing
hackclub-dns 37a8e3b5 doubled-suffix
hackclub-dns b90a0d17 target-missing
hackclub-dns d4fe8f55 target-missing
hackclub-dns 674aa071 doubled-suffix
hackclub-dns af5a2bb1 doubled-suffix
hackclub-dns e8e17399 target-missing
openstreetmap-dns 6c6c2af0 cname-conflict
hmcts-azure-public-dns dd1ffe1d doubled-suffix
hmcts-azure-public-dns f31d6b58 doubled-suffix
hmcts-azure-public-dns 1da1fefe target-missing
hmcts-azure-public-dns ddbf01f2 doubled-suffix
hmcts-azure-public-dns 9e30d08d cname-conflict
hmcts-azure-public-dns e750797c target-missing
hmcts-azure-public-dns e78eb4b0 doubled-suffix
hmcts-azure-public-dns 43c285bd target-missing
hmcts-azure-public-dns 98e0a629 doubled-suffix
hmcts-azure-public-dns a42de9df doubled-suffix
hmcts-azure-public-dns e7988d7b doubled-suffix
hmcts-azure-public-dns a682a899 cname-conflict
hmcts-azure-public-dns 923a47f5 cname-conflict
hmcts-azure-public-dns c51974b9 doubled-suffix
hmcts-azure-public-dns 55d5be83 cname-conflict
hmcts-azure-public-dns 6011824f cname-conflict
hmcts-azure-public-dns 68085acb cname-conflict
hmcts-azure-public-dns 9ea4b1a4 cname-conflict
hmcts-azure-public-dns 0046c033 cname-conflict
hmcts-azure-public-dns f39f691e doubled-suffix
hmcts-azure-public-dns 41143557 cname-conflict
hmcts-azure-public-dns c5a854cc cname-conflict
hmcts-azure-public-dns 42253500 doubled-suffix
hmcts-azure-public-dns 61523786 cname-conflict
hmcts-azure-public-dns d4015b99 cname-conflict
hmcts-azure-public-dns 740a02c2 doubled-suffix
ministryofjustice-dns 4dc2cda9 mail-auth-weakened
ministryofjustice-dns 08865007 target-missing
ministryofjustice-dns 38e2d7e4 cname-conflict
ministryofjustice-dns 49c252ac mail-auth-weakened
ministryofjustice-dns 671288b5 doubled-suffix
ministryofjustice-dns 3b230dc8 cname-conflict
ministryofjustice-dns 8ba50fbf mail-auth-weakened
ocf-dns c1319a76 serial-not-increased
ocf-dns 2a2d9162 target-missing
ocf-dns 23da36ed cname-conflict
ocf-dns 9f4a0593 serial-not-increased
ocf-dns 712733e1 cname-conflict
ocf-dns 7ff70cc5 serial-not-increased
ocf-dns 2de31ad1 cname-conflict
ocf-dns 0a8795c4 cname-conflict
ocf-dns df49155b target-missing
skopjehacklab-dns-zone-files 5c7a7fd8 target-missing
skopjehacklab-dns-zone-files 5f9c013d doubled-suffix
skopjehacklab-dns-zone-files 26d3db08 target-missing
skopjehacklab-dns-zone-files 3f4db941 doubled-suffix
skopjehacklab-dns-zone-files b27aa9e7 target-missing
skopjehacklab-dns-zone-files e93144eb target-missing
junemedia-zone-files e833f772 doubled-suffix
junemedia-zone-files e690d96b target-missing
m-lab-dns-zones 966fdabe ns-host-address-removed
m-lab-dns-zones 9765f184 ns-host-address-removed
m-lab-dns-zones 05c73751 ns-host-address-removed
wikimedia-operations-dns 665cd75e cname-conflict
wikimedia-operations-dns ca9d5051 mail-auth-weakened
wikimedia-operations-dns f4bbda27 target-missing
wikimedia-operations-dns 06e03616 mail-auth-weakened
wikimedia-operations-dns 16cd38ea target-missing
wikimedia-operations-dns 05a80382 target-missing
wikimedia-operations-dns 977e432b target-missing
wikimedia-operations-dns d2618db9 cname-conflict
`

func isFault(c commit) bool {
	return len(c.ID) >= 8 && strings.Contains(faults, "\n"+c.Estate+" "+c.ID[:8]+" ")
}
