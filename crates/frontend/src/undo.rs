//! What was done in this session and can be taken back: the way back stands in a message and, for as long as the
//! session lasts, in *Actividad reciente*.

use crate::{components::toast::Toasts, preferences::Preferences, session::Session};
use leptos::prelude::*;
use std::{future::Future, pin::Pin, sync::Arc};

/// So many actions are remembered.
const MOST: usize = 50;

/// Fails with the words for the person.
type Work = Pin<Box<dyn Future<Output = Result<(), String>>>>;

/// An action and its opposite.
#[derive(Clone)]
pub(crate) struct Undo {
    /// What was done: `Pago registrado · $100.00 MXN`.
    pub what: String,
    act: Arc<dyn Fn(Session) -> Work + Send + Sync>,
}

impl Undo {
    pub(crate) fn new(what: impl Into<String>, act: impl Fn(Session) -> Work + Send + Sync + 'static) -> Self {
        Self { what: what.into(), act: Arc::new(act) }
    }
}

/// An action of the session.
#[derive(Clone)]
pub(crate) struct Done {
    pub number: u32,
    pub what: String,
    pub state: DoneState,
    undo: Undo,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum DoneState {
    CanUndo,
    Undoing,
    Undone,
    /// Why it could not be taken back.
    Failed(String),
}

/// Where a way back stands: among the actions, and in a message.
#[derive(Clone, Copy)]
pub(crate) struct Offered {
    number: u32,
    toast: u32,
}

impl Offered {
    /// The message goes: what it says has passed.
    pub(crate) fn withdraw(self, toasts: Toasts) {
        toasts.dismiss(self.toast);
    }
}

/// The actions of this session, newest first.
#[derive(Clone, Copy)]
pub(crate) struct Activity {
    pub done: RwSignal<Vec<Done>>,
    session: Session,
    preferences: Preferences,
    last: StoredValue<u32>,
}

impl Activity {
    pub(crate) fn new(session: Session, preferences: Preferences) -> Self {
        Self { done: RwSignal::new(Vec::new()), session, preferences, last: StoredValue::new(0) }
    }

    /// Remembers an action and answers its number.
    pub(crate) fn push(self, undo: Undo) -> u32 {
        let number = self.last.get_value().wrapping_add(1);
        self.last.set_value(number);
        let done = Done { number, what: undo.what.clone(), state: DoneState::CanUndo, undo };
        self.done.update(|all| {
            all.insert(0, done);
            all.truncate(MOST);
        });
        number
    }

    /// Remembers an action, says that it was done, and offers the way back in the same message.
    pub(crate) fn offer(self, toasts: Toasts, undo: Undo) -> Offered {
        let what = undo.what.clone();
        let number = self.push(undo);
        let toast = toasts.offer(what, self.preferences.text().undo.undo, move || self.undo(toasts, number));
        Offered { number, toast }
    }

    /// The screen offered another way back, and that one was taken.
    pub(crate) fn note_undone(self, toasts: Toasts, offered: Offered) {
        offered.withdraw(toasts);
        self.mark(offered.number, DoneState::Undone);
    }

    /// Takes an action back.
    pub(crate) fn undo(self, toasts: Toasts, number: u32) {
        let found = self.done.with_untracked(|all| {
            all.iter().find(|one| one.number == number && one.state == DoneState::CanUndo).map(|one| one.undo.clone())
        });
        let Some(undo) = found else { return };
        self.mark(number, DoneState::Undoing);
        // Nobody owns what runs after a click: the context is out of reach there.
        let text = self.preferences.text();
        leptos::task::spawn_local(async move {
            match (undo.act)(self.session).await {
                Ok(()) => {
                    self.mark(number, DoneState::Undone);
                    toasts.say(text.undo.undone);
                }
                Err(why) => {
                    toasts.say(why.clone());
                    self.mark(number, DoneState::Failed(why));
                }
            }
        });
    }

    /// Takes back the newest that still can be.
    pub(crate) fn undo_newest(self, toasts: Toasts) {
        let newest = self
            .done
            .with_untracked(|all| all.iter().find(|one| one.state == DoneState::CanUndo).map(|one| one.number));
        if let Some(number) = newest {
            self.undo(toasts, number);
        }
    }

    fn mark(self, number: u32, state: DoneState) {
        self.done.update(|all| {
            if let Some(one) = all.iter_mut().find(|one| one.number == number) {
                one.state = state;
            }
        });
    }
}

/// The session's actions, for the beginning of a component.
pub(crate) fn use_undo() -> Activity {
    expect_context()
}
