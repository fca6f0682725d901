//! What was said of time, before anybody knows what day it is: days, hours, rhythms, as symbols.

use std::ops::Range;

use jiff::civil::{Time, Weekday};
use serde::{Deserialize, Serialize};

/// What a text says of time, and what is left of it without that.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// What was said.
    pub expression: Expression,
    /// The places of the text, in bytes, where it was said; ascending.
    pub spans: Vec<Range<usize>>,
    /// The text without these and without the words that ask for a reminder: « vérifier les affectations GAR ».
    pub rest: String,
}

/// What was said of time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Expression {
    /// Nothing.
    #[default]
    Nothing,
    /// « jeudi à 14 h »
    One(When),
    /// « lundi et mercredi à 9 h »
    All(Vec<When>),
    /// « jeudi ou vendredi »
    Either(Vec<When>),
    /// « tous les lundis à 8 h »
    Habit(Habit),
    /// « à 25 h »
    Wrong(Wrong),
}

/// A moment: a day, an hour, or both.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct When {
    /// The day, if one was said.
    pub day: Option<Day>,
    /// The hour, if one was said.
    pub hour: Option<Hour>,
    /// « avant … », « d'ici … », « pour … »
    pub deadline: bool,
    /// It is said of something in the task: « l'arrêté du 27 avril 2015 ».
    pub is_content: bool,
}

/// A day as people name it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Day {
    /// « aujourd'hui », « ce soir »
    Today,
    /// « demain », « après-demain », « hier »
    Ahead(i32),
    /// « dans 3 jours », « dans une demi-heure »: for hours and minutes it is an instant.
    In(Vec<Amount>),
    /// « jeudi », « jeudi prochain », « mardi en huit »
    Weekday(Weekday, Which),
    /// « en fin de semaine », of this week or the next; « en fin de semaine prochaine »
    PartOfWeek(Weekday, Option<i32>),
    /// « cette semaine », without a day
    SomeDayThisWeek,
    /// « la semaine du 12 janvier »
    WeekOf(Box<Day>),
    /// « ce week-end »
    Weekend,
    /// « le 12 », « lundi 24 », « le 12/01/2027 »
    Date {
        /// The weekday that was said with it.
        weekday: Option<Weekday>,
        /// Day of the month.
        day: i8,
        /// The month.
        month: Month,
        /// The year.
        year: Option<i16>,
    },
    /// « début janvier », « fin du mois »
    PartOfMonth(Part3, Month, Option<i16>),
    /// « en janvier », without a day
    SomeDayOf(Month, Option<i16>),
    /// « le premier lundi de janvier »; −1 is the last
    Nth(i8, Weekday, Month),
    /// « l'an prochain »
    NextYear,
    /// « à la fin de l'année »: of which year?
    EndOfSomeYear,
    /// « dans quelques jours »
    Vague(Vec<Amount>),
    /// « à la rentrée »
    School(SchoolDay),
    /// « à Noël »
    Feast(Feast),
    /// « 3 jours avant le 15 janvier »
    Shifted(Amount, Box<Day>),
    /// « demain mardi »: both must hold.
    Both(Box<Day>, Box<Day>),
}

/// Which of all Thursdays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// « jeudi »
    Coming,
    /// « jeudi prochain »
    Next,
    /// « jeudi de cette semaine » (0), « de la semaine prochaine » (1)
    OfWeek(i32),
    /// « en huit » (1), « en quinze » (2)
    Later(i32),
    /// « jeudi dernier »
    Last,
}

/// Which of all months.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Month {
    /// None was said.
    Any,
    /// « de ce mois »
    This,
    /// « du mois prochain »
    Next,
    /// January is 1.
    Named(i8),
}

/// A third of a week or a month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part3 {
    /// « début »
    Start,
    /// « mi- »
    Middle,
    /// « fin »
    End,
}

/// A count of units; negative is back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Amount {
    /// How many.
    pub count: i32,
    /// Of what.
    pub unit: Unit,
}

/// A unit of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Unit {
    /// « seconde »
    Second,
    /// « minute »
    Minute,
    /// « heure »
    Hour,
    /// « jour »
    Day,
    /// « semaine »
    Week,
    /// « mois »
    Month,
    /// « an »
    Year,
}

/// A day of the school year; without a name, the holidays that come next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SchoolDay {
    /// « à la rentrée », « après les vacances »: the first day of class.
    Return(Option<Holidays>),
    /// « avant les vacances », « fin de période »: the last day of class.
    LastClass(Option<Holidays>),
    /// « au début des vacances »: the first day without class.
    FirstOff(Option<Holidays>),
    /// « à la fin des vacances »: the last day without class.
    LastOff(Option<Holidays>),
    /// « pendant les vacances »: the first Monday (1), the second (2).
    During(Option<Holidays>, i8),
    /// « la dernière semaine de la période », « la semaine avant les vacances »: its Monday.
    LastWeek(Option<Holidays>),
    /// « début de la période 3 »
    PeriodStart(i8),
}

/// Holidays of the school year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Holidays {
    /// Vacances de la Toussaint.
    Toussaint,
    /// Vacances de Noël.
    Noel,
    /// Vacances d'hiver (« de février »).
    Hiver,
    /// Vacances de printemps (« de Pâques »).
    Printemps,
    /// Pont de l'Ascension.
    Ascension,
    /// Vacances d'été.
    Ete,
}

/// A public holiday that is known by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Feast {
    NewYear,
    EasterSunday,
    EasterMonday,
    LabourDay,
    Ascension,
    Pentecost,
    WhitMonday,
    NationalDay,
    Assumption,
    AllSaints,
    Armistice,
    ChristmasEve,
    Christmas,
}

/// An hour as people name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hour {
    /// On the clock.
    pub time: Time,
    /// It belongs to the night that follows the day: « minuit », « 24 h ».
    pub next_day: bool,
    /// The part of the day that was said.
    pub part: Option<PartOfDay>,
    /// A clock time was said, not only a part of the day.
    pub clock: bool,
}

/// A part of the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum PartOfDay {
    Morning,
    Noon,
    Afternoon,
    Evening,
    Night,
}

/// « tous les lundis à 8 h sauf pendant les vacances jusqu'au 30 juin »
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Habit {
    /// How it returns.
    pub rhythm: Rhythm,
    /// At what hours; none was said if empty.
    pub hours: Vec<Hour>,
    /// When it does not.
    pub except: Vec<Exception>,
    /// From when on.
    pub start: Option<Day>,
    /// Until when.
    pub end: Option<End>,
}

/// How something returns.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Rhythm {
    /// « toutes les deux heures », « tous les jours », « toutes les semaines »: the unit alone.
    Every(Amount),
    /// « tous les lundis », « un mardi sur deux »
    Weekly {
        /// Every how many weeks.
        interval: u16,
        /// On which days, ascending from Monday.
        days: Vec<WeekDay>,
    },
    /// « le 15 de chaque mois »; −1 is the last day.
    Monthly {
        /// Every how many months.
        interval: u16,
        /// On which days of the month, ascending.
        days: Vec<i8>,
    },
    /// « le premier lundi du mois »; −1 is the last.
    MonthlyNth {
        /// Every how many months.
        interval: u16,
        /// Which one.
        nth: i8,
        /// Of which weekday.
        day: WeekDay,
    },
    /// « tous les ans le 1er septembre »
    Yearly {
        /// January is 1.
        month: i8,
        /// Day of the month.
        day: i8,
    },
}

/// A weekday as it is stored: Monday is 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct WeekDay(i8);

impl From<Weekday> for WeekDay {
    fn from(day: Weekday) -> Self {
        Self(day.to_monday_one_offset())
    }
}

impl From<WeekDay> for Weekday {
    fn from(day: WeekDay) -> Self {
        Self::from_monday_one_offset(day.0).unwrap_or(Self::Monday)
    }
}

/// Days that are left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Exception {
    /// « hors vacances »
    SchoolHolidays,
    /// « sauf jours fériés »
    PublicHolidays,
    /// « sauf le mercredi »
    On(WeekDay),
    /// « sauf en août »; January is 1
    In(i8),
}

/// When a habit ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum End {
    /// « jusqu'au 30 juin », included
    On(Day),
    /// « pendant trois semaines », from the first
    After(Amount),
    /// « 5 fois »
    Times(u32),
}

/// What cannot be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// « 25 h », « 14 h 75 »
    Hour(u32, u32),
    /// « 12/13 »
    Month(u32),
    /// « le 32 janvier »
    Day(u32),
    /// « 15 h du matin »
    NotMorning(u32),
    /// « toutes les 10 secondes », in seconds
    TooOften(u32),
    /// « tous les lundis pendant les vacances »
    OnlyInHolidays,
    /// « sauf le 16 décembre »
    OneDayExcepted,
    /// « tous les ans », and nothing else
    WhichDay,
    /// « trois fois par semaine », and no days
    WhichTimes(u32, Unit),
    /// « chaque trimestre », and no day
    WhichDayOf(&'static str),
    /// « dans 90000 ans »
    TooFar,
}
