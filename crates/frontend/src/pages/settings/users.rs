mod add;
mod invite;

use super::ticked;
use crate::{
    api::Versioned,
    components::{
        check_group::CheckGroup,
        data_table::{Cell, Column, DataTable, Row, TableActions},
        dialog::Dialog,
        field::FieldText,
        icon::Icon,
        loaded::Loaded,
        status_badge::Badge,
        text_field::TextField,
        toast::Toasts,
    },
    format,
    preferences::use_text,
    read::Read,
    session::{Session, use_session},
    task::Task,
    text::Text,
};
use add::NewUserForm;
use domain::{
    contract::{Page, User, UserPatch},
    ids::UserId,
    permission::Role,
};
use invite::{InvitationLink, Inviting};
use leptos::prelude::*;
use std::collections::BTreeSet;

/// Who signs in, and with which roles.
#[component]
pub(super) fn Users() -> impl IntoView {
    let text = use_text();
    let words = &text.settings().users;
    let session = use_session();
    let users = Read::new(move || session.api.list_users());
    let inviting = Inviting::new();
    let adding = RwSignal::new(false);
    let changing = RwSignal::new(None::<UserId>);
    let add = session.can("settings:create").then(|| {
        view! {
            <div>
                <button type="button" class="button button-primary" on:click=move |_| adding.set(true)>
                    {words.add}
                </button>
            </div>
            <Dialog title=words.add open=adding on_close=move |()| adding.set(false)>
                <NewUserForm users inviting on_done=move |()| adding.set(false) />
            </Dialog>
        }
    });
    let actions = TableActions {
        on_action: Some(Callback::new(move |(id, _): (String, &'static str)| changing.set(id.parse().ok()))),
        ..TableActions::default()
    };
    let may_change = session.can("settings:update");
    let name = move || {
        let page = users.value()?;
        let id = changing.get()?;
        page.data.into_iter().find(|user| user.id == id).map(|user| (words.change_title)(&user.name))
    };
    view! {
        {add}
        <InvitationLink inviting />
        <Loaded read=users skeleton_rows=6 let:page>
            <DataTable
                label=words.columns
                columns=columns(text)
                rows=Signal::derive(move || {
                    page.with(|page| page.data.iter().map(|user| row(user, text, session, may_change)).collect())
                })
                actions
            />
        </Loaded>
        <Dialog
            title=Signal::derive(move || name().unwrap_or_default())
            open=Signal::derive(move || changing.with(Option::is_some))
            on_close=move |()| changing.set(None)
        >
            {move || changing.get().map(|id| view! { <ChangeUser id users inviting on_done=move |()| changing.set(None) /> })}
        </Dialog>
    }
}

fn columns(text: &Text) -> Vec<Column> {
    let words = &text.settings().users;
    vec![
        Column::text("name", words.name),
        Column::text("email", words.email),
        Column::text("roles", words.roles),
        Column::text("state", words.state),
        Column::text("last_sign_in", words.last_sign_in),
        Column::text("actions", text.settings().actions),
    ]
}

fn row(user: &User, text: &Text, session: Session, may_change: bool) -> Row {
    let words = &text.settings().users;
    let roles: Vec<&str> = user.roles.iter().map(|role| (text.settings().role)(*role)).collect();
    let state = if user.active {
        Badge::new("active", "good", Icon::CircleCheck, words.active)
    } else {
        Badge::new("inactive", "plain", Icon::CircleSlash, words.inactive)
    };
    let last = user.last_sign_in_at.map(|at| format::date_time(crate::clock::local(at, &session.time_zone())));
    let change = Cell::Button { action: "change", label: [text.settings().change, " ", &user.name].concat() };
    Row {
        id: user.id.to_string(),
        name: user.name.clone(),
        cells: vec![
            Cell::Text(user.name.clone()),
            Cell::Text(user.email.clone()),
            Cell::Text(roles.join(", ")),
            Cell::Badge(state),
            Cell::Text(last.unwrap_or_else(|| words.never.to_owned())),
            if may_change { change } else { Cell::Empty },
        ],
    }
}

#[component]
fn RoleBoxes(id: &'static str, chosen: RwSignal<BTreeSet<String>>, task: Task) -> impl IntoView {
    let text = use_text();
    let words = &text.settings().users;
    let options =
        Role::ALL.iter().map(|role| (role.as_ref().to_owned(), (text.settings().role)(*role).to_owned())).collect();
    // The API points at the role that is too much, or at all when there is none.
    let problem = Signal::derive(move || {
        let beyond = (0..Role::ALL.len()).find_map(|index| task.of_field(&format!("/roles/{index}")));
        task.of_field("/roles").or(beyond)
    });
    view! { <CheckGroup id legend=words.roles hint=words.roles_hint options chosen problem /> }
}

#[component]
fn ChangeUser(
    id: UserId,
    users: Read<Page<User>>,
    inviting: Inviting,
    #[prop(into)] on_done: Callback<()>,
) -> impl IntoView {
    let session = use_session();
    let user = Read::new(move || session.api.read_user(id));
    view! {
        <Loaded read=user skeleton_rows=4 let:stored>
            <ChangeUserForm stored=stored.get_untracked() users inviting on_done />
        </Loaded>
    }
}

#[component]
fn ChangeUserForm(
    stored: Versioned<User>,
    users: Read<Page<User>>,
    inviting: Inviting,
    on_done: Callback<()>,
) -> impl IntoView {
    let text = use_text();
    let words = &text.settings().users;
    let session = use_session();
    let toasts: Toasts = expect_context();
    let Versioned { value: user, etag } = stored;
    let invite = (user.last_sign_in_at.is_none() && user.active && session.can("settings:create")).then(|| {
        let user = user.clone();
        let start = move |_| {
            inviting.invite(user.clone());
            on_done.run(());
        };
        view! {
            <div class="row">
                <button type="button" class="button" on:click=start>
                    {words.invite}
                </button>
                <span class="muted">{words.invite_lead}</span>
            </div>
        }
    });
    let name = RwSignal::new(user.name);
    let active = RwSignal::new(user.active);
    let roles = RwSignal::new(user.roles.iter().map(|role| role.as_ref().to_owned()).collect::<BTreeSet<_>>());
    let task = Task::new();
    let id = user.id;
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let patch = UserPatch {
            name: Some(name.with_untracked(|name| name.trim().to_owned())),
            roles: Some(ticked(roles)),
            active: Some(active.get_untracked()),
        };
        let etag = etag.clone();
        task.start(async move {
            session.api.update_user(id, &etag, &patch).await?;
            users.again();
            toasts.say(text.settings().saved);
            on_done.try_run(());
            Ok(())
        });
    };
    view! {
        <form class="form" novalidate on:submit=submit>
            {super::general_failure(task)}
            <TextField
                id="change-name"
                text=FieldText::new(words.name)
                value=name
                problem=Signal::derive(move || task.of_field("/name"))
                required=true
            />
            <RoleBoxes id="change-roles" chosen=roles task />
            <label class="check">
                <input type="checkbox" bind:checked=active />
                <span>{words.may_sign_in} <span class="muted">" · " {words.may_sign_in_hint}</span></span>
            </label>
            {invite}
            <div class="dialog-actions">
                <button type="button" class="button" on:click=move |_| on_done.run(())>
                    {text.common.cancel}
                </button>
                <button type="submit" class="button button-primary" disabled=task.busy>
                    {text.settings().save}
                </button>
            </div>
        </form>
    }
}
