use leptos::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// Tells each row alone whether it is ticked: of a thousand rows only those that change are drawn again.
#[derive(Clone, Copy)]
pub(super) struct Ticked {
    pub(super) chosen: RwSignal<BTreeSet<String>>,
    rows: StoredValue<BTreeMap<String, ArcRwSignal<bool>>>,
}

impl Ticked {
    pub(super) fn following(chosen: RwSignal<BTreeSet<String>>) -> Self {
        let rows = StoredValue::new(BTreeMap::<String, ArcRwSignal<bool>>::new());
        Effect::new(move || {
            chosen.with(|chosen| {
                rows.with_value(|rows| {
                    for (id, ticked) in rows {
                        let now = chosen.contains(id);
                        if ticked.get_untracked() != now {
                            ticked.set(now);
                        }
                    }
                });
            });
        });
        Self { chosen, rows }
    }

    /// Whether the row is ticked, now and from now on.
    pub(super) fn row(self, id: &str) -> ArcRwSignal<bool> {
        let now = self.chosen.with_untracked(|chosen| chosen.contains(id));
        let mut told = None;
        self.rows.update_value(|rows| {
            let ticked = rows.entry(id.to_owned()).or_insert_with(|| ArcRwSignal::new(now));
            told = Some(ticked.clone());
        });
        told.unwrap_or_else(|| ArcRwSignal::new(now))
    }
}
