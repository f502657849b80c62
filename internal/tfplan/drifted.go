package tfplan

// asFound corrects what a plan says of an object before its end. Of one that the
// configuration no longer has that is what the state said before the refresh; what
// the refresh found stands in the drift.
func (b *builder) asFound(o *object) {
	if o.action != destroy || len(b.drift) == 0 {
		return
	}
	if b.drifted == nil {
		b.drifted = map[string]*object{}
		for _, d := range b.drift {
			b.drifted[d.id()] = d
		}
	}
	if d := b.drifted[o.id()]; d != nil && d.rt == o.rt && len(d.after) > 0 {
		o.before = d.after
	}
}
