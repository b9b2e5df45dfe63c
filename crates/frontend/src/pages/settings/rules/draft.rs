use super::super::numbers;
use crate::text::Text;
use domain::{
    contract::{NotificationRule, NotificationRulePatch},
    ids::UserId,
    notice::{Audience, DayCount, NoticeKind},
};
use leptos::prelude::*;
use std::collections::BTreeSet;

/// The check box of the customer's own collector, beside those of the roles.
pub(super) const COLLECTOR: &str = "customer_collector";

/// A rule while it is changed.
#[derive(Clone, Copy)]
pub(super) struct Draft {
    pub enabled: RwSignal<bool>,
    pub days: RwSignal<String>,
    pub count: RwSignal<DayCount>,
    pub audience: RwSignal<BTreeSet<String>>,
    /// People by name: kept as they are.
    pub named: RwSignal<Vec<UserId>>,
}

impl Draft {
    pub(super) fn empty() -> Self {
        Self {
            enabled: RwSignal::new(true),
            days: RwSignal::default(),
            count: RwSignal::new(DayCount::Calendar),
            audience: RwSignal::default(),
            named: RwSignal::default(),
        }
    }

    pub(super) fn of(rule: &NotificationRule) -> Self {
        let draft = Self::empty();
        draft.show(rule);
        draft
    }

    pub(super) fn show(self, rule: &NotificationRule) {
        self.enabled.set(rule.enabled);
        match &rule.when {
            NoticeKind::BeforeCollection { days, count } => {
                self.days.set(numbers::written(days));
                self.count.set(*count);
            }
            NoticeKind::Late { levels } => self.days.set(numbers::written(levels)),
            NoticeKind::InvoiceCreated
            | NoticeKind::PromiseKept
            | NoticeKind::PromiseBroken
            | NoticeKind::FieldReceipt => {}
        }
        let (mut groups, mut people) = (BTreeSet::new(), Vec::new());
        for audience in &rule.audience {
            match audience {
                Audience::Role(preset) => {
                    groups.insert(preset.as_ref().to_owned());
                }
                Audience::CustomerCollector => {
                    groups.insert(COLLECTOR.to_owned());
                }
                Audience::User(user) => people.push(*user),
            }
        }
        self.audience.set(groups);
        self.named.set(people);
    }

    pub(super) fn audience(self) -> Vec<Audience> {
        let one = |word: &String| match word.as_str() {
            COLLECTOR => Some(Audience::CustomerCollector),
            role => role.parse().ok().map(Audience::Role),
        };
        let mut audience: Vec<Audience> = self.audience.with(|words| words.iter().filter_map(one).collect());
        self.named.with(|named| audience.extend(named.iter().copied().map(Audience::User)));
        audience
    }

    /// Whether nobody would be told: such a rule cannot be saved.
    pub(super) fn is_silent(self) -> bool {
        self.audience().is_empty()
    }

    pub(super) fn wrong_days(self, text: &Text) -> Option<String> {
        let is_wrong = self.days.with(|days| numbers::read(days).is_none());
        is_wrong.then(|| text.settings().company.numbers.to_owned())
    }

    /// The kind with the days typed; `None`: they are no numbers.
    fn when(self, rule: &NotificationRule) -> Option<NoticeKind> {
        let days = || self.days.with(|days| numbers::read(days)).map(|days| days.into_iter().map(u32::from).collect());
        Some(match &rule.when {
            NoticeKind::BeforeCollection { .. } => {
                NoticeKind::BeforeCollection { days: days()?, count: self.count.get() }
            }
            NoticeKind::Late { .. } => NoticeKind::Late { levels: days()? },
            same @ (NoticeKind::InvoiceCreated
            | NoticeKind::PromiseKept
            | NoticeKind::PromiseBroken
            | NoticeKind::FieldReceipt) => same.clone(),
        })
    }

    pub(super) fn differs(self, rule: &NotificationRule) -> bool {
        let stored: BTreeSet<String> = rule.audience.iter().map(|audience| format!("{audience:?}")).collect();
        let typed: BTreeSet<String> = self.audience().iter().map(|audience| format!("{audience:?}")).collect();
        self.enabled.get() != rule.enabled || stored != typed || self.when(rule).as_ref() != Some(&rule.when)
    }

    /// What to send; `None` while the form says what is missing.
    pub(super) fn patch(self, rule: &NotificationRule) -> Option<NotificationRulePatch> {
        let audience = untrack(move || self.audience());
        let when = untrack(move || self.when(rule))?;
        if audience.is_empty() {
            return None;
        }
        Some(NotificationRulePatch {
            enabled: Some(self.enabled.get_untracked()),
            when: Some(when),
            audience: Some(audience),
        })
    }
}
