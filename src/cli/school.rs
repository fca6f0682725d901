//! The school zone and the school calendar, as the command line and the environment say.

use std::path::Path;

use super::{Failure, Place, remark};
use crate::calendar::{School, SchoolCalendar, Zone};

/// More bytes than this are no calendar.
const LONGEST_FILE: u64 = 4 * 1024 * 1024;

/// The zone, and the calendar that is shipped with what the file adds.
pub(super) fn school(place: &Place) -> Result<School, Failure> {
    let shipped = SchoolCalendar::shipped().clone();
    let zone = place.school_zone;
    let calendar = match place.holidays.as_deref().filter(|file| !file.as_os_str().is_empty()) {
        Some(file) => shipped.with(read(file, zone)?),
        None => shipped,
    };
    Ok(School { zone, calendar })
}

fn read(file: &Path, zone: Zone) -> Result<SchoolCalendar, Failure> {
    let unreadable = |why: String| Failure::Unmet(format!("cannot read the holidays in {}: {why}", file.display()));
    let length = std::fs::metadata(file)
        .map_err(|error| unreadable(error.to_string()))?
        .len();
    if length > LONGEST_FILE {
        return Err(unreadable(format!(
            "it has {length} bytes, no calendar has more than {LONGEST_FILE}"
        )));
    }
    let text = std::fs::read_to_string(file).map_err(|error| unreadable(error.to_string()))?;
    let is_ics = text
        .trim_start_matches('\u{feff}')
        .trim_start()
        .starts_with("BEGIN:VCALENDAR");
    let (calendar, problems) = if is_ics {
        SchoolCalendar::read_ics(&text, zone)
    } else {
        SchoolCalendar::read_csv(&text)
    };
    for problem in &problems {
        remark(&format!(
            "{}:{}: {} {}",
            file.display(),
            problem.line,
            problem.what,
            problem.remedy
        ));
    }
    if calendar.breaks(zone).next().is_none() {
        return Err(unreadable(format!(
            "there are no holidays of zone {zone} in it; give the file of that zone"
        )));
    }
    Ok(calendar)
}
