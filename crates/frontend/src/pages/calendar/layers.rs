//! Which layers of the calendar are on: money to collect, and what else a day is for.

use domain::contract::MarkKind;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Layer {
    Promises,
    Scheduled,
    Mark(MarkKind),
}

impl Layer {
    pub(super) const ALL: [Self; 5] = [
        Self::Promises,
        Self::Scheduled,
        Self::Mark(MarkKind::Review),
        Self::Mark(MarkKind::Due),
        Self::Mark(MarkKind::RepDeadline),
    ];

    const fn bit(self) -> u8 {
        match self {
            Self::Promises => 1,
            Self::Scheduled => 2,
            Self::Mark(MarkKind::Review) => 4,
            Self::Mark(MarkKind::Due) => 8,
            Self::Mark(MarkKind::RepDeadline) => 16,
        }
    }

    /// Its word in the URL.
    fn name(self) -> &'static str {
        match self {
            Self::Promises => "promesas",
            Self::Scheduled => "pago-esperado",
            Self::Mark(MarkKind::Review) => "revision",
            Self::Mark(MarkKind::Due) => "vencimientos",
            Self::Mark(MarkKind::RepDeadline) => "rep",
        }
    }
}

/// At least one is always on; nobody who has not asked sees more than the money. A bit for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Layers(u8);

const NONE: Layers = Layers(0);
const MONEY: Layers = Layers(Layer::Promises.bit() | Layer::Scheduled.bit());

impl Layers {
    /// From the words in the URL, those nobody knows left out.
    pub(super) fn named(names: Option<&str>) -> Self {
        let words = || names.unwrap_or_default().split(',');
        let on = Layer::ALL.into_iter().filter(|layer| words().any(|word| word == layer.name()));
        let asked = on.fold(NONE, |layers, layer| layers.with(layer, true));
        if asked == NONE { MONEY } else { asked }
    }

    /// Nothing for what is on by itself.
    pub(super) fn name(self) -> Option<String> {
        let on = Layer::ALL.into_iter().filter(|layer| self.shows(*layer)).map(Layer::name);
        (self != MONEY).then(|| on.collect::<Vec<_>>().join(","))
    }

    pub(super) fn shows(self, layer: Layer) -> bool {
        self.0 & layer.bit() != 0
    }

    pub(super) fn shows_money(self) -> bool {
        self.0 & MONEY.0 != 0
    }

    pub(super) fn shows_marks(self) -> bool {
        self.0 & !MONEY.0 != 0
    }

    fn with(self, layer: Layer, is_on: bool) -> Self {
        if is_on { Self(self.0 | layer.bit()) } else { Self(self.0 & !layer.bit()) }
    }

    /// Switching the only layer off switches the rest of the money on.
    pub(super) fn toggled(self, layer: Layer) -> Self {
        let toggled = self.with(layer, !self.shows(layer));
        if toggled == NONE { MONEY.with(layer, false) } else { toggled }
    }

    /// What the API is asked for: which money, and which marks.
    pub(super) fn query(self) -> [(&'static str, Option<String>); 4] {
        let kind = match (self.shows(Layer::Promises), self.shows(Layer::Scheduled)) {
            (true, false) => Some("promise".to_owned()),
            (false, true) => Some("scheduled".to_owned()),
            // Without any money its figures are left out after they are read.
            (true, true) | (false, false) => None,
        };
        let mark = |kind| self.shows(Layer::Mark(kind)).then(|| "true".to_owned());
        [
            ("kind", kind),
            ("review", mark(MarkKind::Review)),
            ("due", mark(MarkKind::Due)),
            ("rep_deadlines", mark(MarkKind::RepDeadline)),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_layer_is_always_on_and_the_url_says_which() {
        for first in Layer::ALL {
            let one = NONE.with(first, true);
            for layer in Layer::ALL {
                for layers in [MONEY, one] {
                    let toggled = layers.toggled(layer);
                    assert_ne!(toggled, NONE);
                    assert_ne!(toggled, layers);
                    assert_eq!(Layers::named(toggled.name().as_deref()), toggled);
                }
            }
        }
    }

    #[test]
    fn a_layer_is_switched_off_and_on_again() {
        let review = Layer::Mark(MarkKind::Review);
        assert_eq!(MONEY.toggled(Layer::Promises).name().as_deref(), Some("pago-esperado"));
        assert_eq!(MONEY.toggled(Layer::Promises).toggled(Layer::Promises), MONEY);
        let all = MONEY.toggled(review);
        assert_eq!(all.name().as_deref(), Some("promesas,pago-esperado,revision"));
        assert_eq!(all.toggled(review), MONEY);
        let alone = NONE.with(review, true);
        assert_eq!((alone.shows_money(), alone.toggled(review)), (false, MONEY));
        assert_eq!(Layers::named(Some("otra")), MONEY);
    }
}
