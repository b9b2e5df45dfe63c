//! What a person starts with a button, and how it went.

use crate::api::ApiFailure;
use leptos::prelude::*;
use std::{future::Future, pin::Pin};

/// Work that runs once at a time; starting it again meanwhile does nothing.
#[derive(Clone, Copy)]
pub(crate) struct Task {
    pub busy: RwSignal<bool>,
    /// Why the last run failed.
    pub failure: RwSignal<Option<ApiFailure>>,
}

impl Task {
    pub(crate) fn new() -> Self {
        Self { busy: RwSignal::new(false), failure: RwSignal::new(None) }
    }

    pub(crate) fn start(self, work: impl Future<Output = Result<(), ApiFailure>> + 'static) {
        self.start_boxed(Box::pin(work));
    }

    fn start_boxed(self, work: Pin<Box<dyn Future<Output = Result<(), ApiFailure>>>>) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        leptos::task::spawn_local(async move {
            let failure = work.await.err();
            // The screen that started it may be gone.
            self.failure.try_set(failure);
            self.busy.try_set(false);
        });
    }

    /// What is wrong with the field at a JSON pointer such as `/email`.
    pub(crate) fn of_field(self, pointer: &str) -> Option<String> {
        self.failure.with(|failure| failure.as_ref().and_then(|failure| failure.of_field(pointer)))
    }
}
