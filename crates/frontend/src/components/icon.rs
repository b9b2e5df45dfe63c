use leptos::prelude::*;

/// Line drawings on a 24-pixel grid; the silhouettes of states differ without colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Icon {
    Home,
    Bell,
    Gear,
    Invoice,
    Import,
    Mail,
    More,
    Person,
    Sliders,
    Search,
    Close,
    Wallet,
    External,
    Download,
    Expand,
    Copy,
    Circle,
    CircleCheck,
    CircleSlash,
    HalfCircle,
    Clock,
    Hourglass,
    Triangle,
    Octagon,
    Hand,
    BrokenLink,
    Bubble,
    ArrowUp,
    ArrowDown,
    ArrowLeft,
    ArrowRight,
    Calendar,
    CheckSquare,
    CurvedArrow,
    Box,
    Question,
    Dash,
    Bolt,
    Duplicate,
    File,
    Swap,
    Truck,
    Shield,
    Camera,
    Picture,
    Rotate,
    ZoomIn,
    ZoomOut,
    Trash,
    Plus,
    Phone,
}

impl Icon {
    fn path(self) -> &'static str {
        match self {
            Self::Home => "M3 11 12 3l9 8M5 10v10h5v-6h4v6h5V10",
            Self::Bell => "M6 16v-5a6 6 0 0 1 12 0v5l2 2H4zM10 21h4",
            Self::Gear => {
                "M12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM12 3v3M12 18v3M3 12h3M18 12h3M5.6 5.6l2.2 2.2M16.2 16.2l2.2 2.2M5.6 18.4l2.2-2.2M16.2 7.8l2.2-2.2"
            }
            Self::Invoice => "M6 3h9l4 4v14H6zM14 3v5h5M9 12h7M9 16h7",
            Self::Import => "M12 3v12M7 10l5 5 5-5M4 20h16",
            Self::Mail => "M3 6h18v12H3zM3 7l9 7 9-7",
            Self::More => "M5 12h.01M12 12h.01M19 12h.01",
            Self::Person => "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4 21c1-5 4-7 8-7s7 2 8 7",
            Self::Sliders => "M4 7h9M17 7h3M15 5v4M4 17h3M11 17h9M9 15v4",
            Self::Search => "M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM16 16l5 5",
            Self::Close => "M6 6l12 12M18 6 6 18",
            Self::Wallet => "M4 8h16v11H4zM4 8l2-4h12l2 4M15 13h5",
            Self::External => "M14 4h6v6M20 4l-9 9M18 14v6H4V6h6",
            Self::Download => "M12 4v11M8 11l4 4 4-4M5 20h14",
            Self::Expand => "M4 10V4h6M20 14v6h-6M4 4l6 6M20 20l-6-6",
            Self::Copy => "M9 9h11v11H9zM5 15H4V4h11v1",
            Self::Circle => "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18z",
            Self::CircleCheck => "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM8 12l3 3 5-6",
            Self::CircleSlash => "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM6 6l12 12",
            Self::HalfCircle => "M12 21a9 9 0 1 0 0-18zM12 3a9 9 0 0 1 0 18M9 6v12M6 8v8",
            Self::Clock => "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 7v5l4 2",
            Self::Hourglass => "M6 3h12M6 21h12M7 3c0 5 5 5 5 9s-5 4-5 9M17 3c0 5-5 5-5 9s5 4 5 9",
            Self::Triangle => "M12 3 2 20h20zM12 10v4M12 17h.01",
            Self::Octagon => "M8 3h8l5 5v8l-5 5H8l-5-5V8zM9 9l6 6M15 9l-6 6",
            Self::Hand => {
                "M8 13V6a1.5 1.5 0 0 1 3 0v5V4a1.5 1.5 0 0 1 3 0v7V6a1.5 1.5 0 0 1 3 0v8c0 4-2 7-6 7-3 0-5-2-7-6l-1-2c1-1 3 0 5 2"
            }
            Self::BrokenLink => "M9 15l-2 2a3.5 3.5 0 0 1-5-5l3-3M15 9l2-2a3.5 3.5 0 0 1 5 5l-3 3M9 9l6 6M15 9l-6 6",
            Self::Bubble => "M4 4h16v12H10l-5 5v-5H4zM10 8a2 2 0 1 1 2 2v1M12 13h.01",
            Self::ArrowUp => "M12 20V4M5 11l7-7 7 7",
            Self::ArrowDown => "M12 4v16M5 13l7 7 7-7",
            Self::ArrowLeft => "M15 5l-7 7 7 7",
            Self::ArrowRight => "M9 5l7 7-7 7",
            Self::Calendar => "M4 6h16v14H4zM4 10h16M8 3v5M16 3v5",
            Self::CheckSquare => "M4 4h16v16H4zM8 12l3 3 5-6",
            Self::CurvedArrow => "M4 12a8 8 0 1 1 3 6M4 20v-5h5",
            Self::Box => "M4 6h16v12H4zM4 12h16",
            Self::Question => "M8 8a4 4 0 1 1 5 4c-1 .5-1 1-1 2M12 18h.01",
            Self::Dash => "M5 12h14",
            Self::Bolt => "M13 2 5 13h6l-1 9 8-12h-6z",
            Self::Duplicate => "M9 9h11v11H9zM15 9V4H4v11h5",
            Self::File => "M6 3h9l4 4v14H6zM14 3v5h5",
            Self::Swap => "M4 8h14M14 4l4 4-4 4M20 16H6M10 12l-4 4 4 4",
            Self::Truck => {
                "M2 6h11v10H2zM13 10h5l3 3v3h-8M7 19a2 2 0 1 0 0-4 2 2 0 0 0 0 4zM17 19a2 2 0 1 0 0-4 2 2 0 0 0 0 4z"
            }
            Self::Camera => "M4 8h3l2-3h6l2 3h3v11H4zM12 17a4 4 0 1 0 0-8 4 4 0 0 0 0 8z",
            Self::Picture => "M4 5h16v14H4zM4 16l5-5 5 5 3-3 3 3M15 9h.01",
            Self::Rotate => "M20 12a8 8 0 1 1-3-6M20 4v5h-5",
            Self::ZoomIn => "M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM16 16l5 5M8 11h6M11 8v6",
            Self::ZoomOut => "M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM16 16l5 5M8 11h6",
            Self::Trash => "M4 7h16M9 7V4h6v3M6 7l1 13h10l1-13",
            Self::Phone => "M5 4h4l2 5-3 2a12 12 0 0 0 5 5l2-3 5 2v4c-9 2-17-6-15-15z",
            Self::Plus => "M12 5v14M5 12h14",
            Self::Shield => "M12 3l8 3v6c0 5-3 8-8 9-5-1-8-4-8-9V6zM8 12l3 3 5-6",
        }
    }
}

/// A decorative drawing: the words stand beside it.
#[component]
pub(crate) fn Glyph(icon: Icon) -> impl IntoView {
    view! {
        <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
            <path d=icon.path()></path>
        </svg>
    }
}
