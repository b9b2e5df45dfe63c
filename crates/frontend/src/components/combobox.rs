use super::field::{Field, FieldText, described_by};
use crate::{format, preferences::use_text};
use leptos::prelude::*;
use std::time::Duration;

/// Waits for a pause in the typing before anybody is asked.
const PAUSE: Duration = Duration::from_millis(200);

/// Something to choose.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Choice {
    /// What the API knows it by.
    pub value: String,
    pub label: String,
    /// A smaller line under the label.
    pub detail: String,
}

/// A field that proposes what fits what is typed: ARIA's combobox with a list. Whoever uses it looks for the choices.
#[component]
pub(crate) fn Combobox(
    id: &'static str,
    text: FieldText,
    #[prop(into)] choices: Signal<Vec<Choice>>,
    /// Whether the choices are still being looked for.
    #[prop(into)]
    busy: Signal<bool>,
    chosen: RwSignal<Option<Choice>>,
    /// What to look for; runs after a pause in the typing.
    #[prop(into)]
    on_search: Callback<String>,
    #[prop(into, optional)] problem: Signal<Option<String>>,
    #[prop(default = false)] required: bool,
) -> impl IntoView {
    let state = ComboState::new(chosen, choices, on_search);
    let list = list_id(id);
    let active = move || state.active.get().filter(|_| state.open.get()).map(|index| option_id(id, index));
    view! {
        <Field id text problem>
            <div class="combobox">
                <input
                    class="input"
                    id=id
                    type="text"
                    role="combobox"
                    autocomplete="off"
                    spellcheck="false"
                    aria-autocomplete="list"
                    aria-expanded=move || state.open.get().to_string()
                    aria-controls=list.clone()
                    aria-activedescendant=active
                    aria-required=required.then_some("true")
                    aria-describedby=described_by(id, text)
                    aria-invalid=move || problem.with(|problem| problem.is_some().then_some("true"))
                    prop:value=state.typed
                    on:input=move |event| state.type_in(event_target_value(&event))
                    on:click=move |_| state.show()
                    on:keydown=move |event| state.press(&event)
                    on:blur=move |_| state.leave()
                />
                <ul class="combobox-list" id=list role="listbox" aria-label=text.label hidden=move || !state.open.get()>
                    {move || options(id, state)}
                </ul>
                <span class="visually-hidden" role="status">
                    {move || said(state, busy)}
                </span>
            </div>
        </Field>
    }
}

#[derive(Clone, Copy)]
struct ComboState {
    chosen: RwSignal<Option<Choice>>,
    choices: Signal<Vec<Choice>>,
    typed: RwSignal<String>,
    open: RwSignal<bool>,
    active: RwSignal<Option<usize>>,
    timer: StoredValue<Option<TimeoutHandle>>,
    on_search: Callback<String>,
}

impl ComboState {
    fn new(chosen: RwSignal<Option<Choice>>, choices: Signal<Vec<Choice>>, on_search: Callback<String>) -> Self {
        let state = Self {
            chosen,
            choices,
            typed: RwSignal::new(String::new()),
            open: RwSignal::new(false),
            active: RwSignal::new(None),
            timer: StoredValue::new(None),
            on_search,
        };
        // What is chosen elsewhere, or for another customer's form, is shown here too.
        Effect::new(move |_| {
            if let Some(label) = chosen.with(|chosen| chosen.as_ref().map(|choice| choice.label.clone())) {
                state.typed.set(label);
            }
        });
        on_cleanup(move || state.stop());
        state
    }

    fn stop(self) {
        if let Some(timer) = self.timer.try_update_value(Option::take).flatten() {
            timer.clear();
        }
    }

    fn type_in(self, typed: String) {
        self.stop();
        self.chosen.set(None);
        self.active.set(None);
        self.typed.set(typed.clone());
        self.open.set(true);
        let on_search = self.on_search;
        let started = set_timeout_with_handle(
            move || {
                on_search.try_run(typed);
            },
            PAUSE,
        );
        self.timer.set_value(started.ok());
    }

    fn show(self) {
        if self.chosen.with_untracked(Option::is_none) {
            self.open.set(true);
        }
    }

    fn choose(self, choice: Choice) {
        self.stop();
        self.open.set(false);
        self.active.set(None);
        self.chosen.set(Some(choice));
    }

    fn press(self, event: &web_sys::KeyboardEvent) {
        let count = self.choices.with_untracked(Vec::len);
        match event.key().as_str() {
            "ArrowDown" | "ArrowUp" => {
                event.prevent_default();
                self.open.set(true);
                let down = event.key() == "ArrowDown";
                self.active.update(|active| *active = moved(*active, count, down));
            }
            "Enter" => {
                let active = self.active.get_untracked().filter(|_| self.open.get_untracked());
                let choice = active.and_then(|index| self.choices.with_untracked(|all| all.get(index).cloned()));
                if let Some(choice) = choice {
                    event.prevent_default();
                    self.choose(choice);
                }
            }
            // Closes the list only; the dialog around it stays.
            "Escape" if self.open.get_untracked() => {
                event.prevent_default();
                event.stop_propagation();
                self.open.set(false);
            }
            _ => {}
        }
    }

    /// The one choice left is what was meant.
    fn leave(self) {
        self.open.set(false);
        let typed = self.typed.get_untracked();
        if self.chosen.with_untracked(Option::is_some) || typed.trim().is_empty() {
            return;
        }
        if let Some(choice) = self.choices.with_untracked(|all| meant(all, &typed).cloned()) {
            self.choose(choice);
        }
    }
}

/// The arrows go round.
fn moved(active: Option<usize>, count: usize, down: bool) -> Option<usize> {
    let last = count.checked_sub(1)?;
    Some(match (active, down) {
        (None, true) => 0,
        (None | Some(0), false) => last,
        (Some(index), true) if index >= last => 0,
        (Some(index), true) => index.saturating_add(1),
        (Some(index), false) => index.saturating_sub(1),
    })
}

/// The only choice whose words begin with what was typed.
fn meant<'a>(choices: &'a [Choice], typed: &str) -> Option<&'a Choice> {
    let typed = format::plain(typed);
    let mut fitting = choices.iter().filter(|choice| format::plain(&choice.label).starts_with(&typed));
    fitting.next().filter(|_| fitting.next().is_none())
}

fn options(id: &'static str, state: ComboState) -> AnyView {
    let choices = state.choices.get();
    let option = |(index, choice): (usize, Choice)| {
        let detail = (!choice.detail.is_empty()).then(|| view! { <span class="meta">{choice.detail.clone()}</span> });
        let label = choice.label.clone();
        view! {
            <li
                id=option_id(id, index)
                role="option"
                aria-selected=move || (state.active.get() == Some(index)).to_string()
                // The focus stays in the field.
                on:mousedown=move |event| event.prevent_default()
                on:click=move |_| state.choose(choice.clone())
            >
                <span>{label}</span>
                {detail}
            </li>
        }
    };
    choices.into_iter().enumerate().map(option).collect_view().into_any()
}

/// What screen readers hear while somebody types.
fn said(state: ComboState, busy: Signal<bool>) -> String {
    let text = use_text();
    if !state.open.get() || busy.get() || state.typed.with(|typed| typed.trim().is_empty()) {
        return String::new();
    }
    (text.find().choices)(state.choices.with(|choices| u64::try_from(choices.len()).unwrap_or(u64::MAX)))
}

fn list_id(id: &str) -> String {
    [id, "-list"].concat()
}

fn option_id(id: &str, index: usize) -> String {
    [id, "-option-", &index.to_string()].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrows_go_round_and_an_empty_list_has_nothing_active() {
        assert_eq!(moved(None, 0, true), None);
        assert_eq!(moved(None, 3, true), Some(0));
        assert_eq!(moved(None, 3, false), Some(2));
        assert_eq!(moved(Some(2), 3, true), Some(0));
        assert_eq!(moved(Some(0), 3, false), Some(2));
        // The list became shorter meanwhile.
        assert_eq!(moved(Some(9), 3, true), Some(0));
    }

    #[test]
    fn a_field_left_with_one_fitting_choice_means_it_and_with_two_means_nothing() {
        let choice = |label: &str| Choice { value: label.to_owned(), label: label.to_owned(), detail: String::new() };
        let all = [choice("CL001 Aceros"), choice("CL002 Aldana"), choice("CL010 Norte")];
        assert_eq!(meant(&all, " cl002").map(|one| one.value.as_str()), Some("CL002 Aldana"));
        assert_eq!(meant(&all, "CL0"), None);
        assert_eq!(meant(&all, "x"), None);
    }
}
