//! Where the VPCs of a Region stand: in rows and columns, so that the picture has about a screen's proportions. It must not know
//! what is in them.

/// What shares one level line below a row of VPCs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lane<'a> {
    /// From ports to their services: the number of the track that they take there.
    Link(usize),
    /// From gateway endpoints to their service: the number of its track.
    Door(usize),
    /// From what joins VPCs, or from a network on premises, to a left wall: its id.
    Joint(&'a str),
}

/// A VPC's size, and the room that it needs around it.
#[derive(Clone, Debug)]
pub struct Need<'a> {
    pub width: i32,
    pub height: i32,
    /// Before its left wall and behind its right one, where another VPC stands there.
    pub left: i32,
    pub right: i32,
    /// Below it, where no lane runs.
    pub below: i32,
    /// The lanes that it takes to what is left and right of another VPC.
    pub leftward: Vec<Lane<'a>>,
    pub rightward: Vec<Lane<'a>>,
}

/// A row of VPCs.
#[derive(Clone, Debug)]
pub struct Row<'a> {
    pub y: i32,
    pub height: i32,
    lanes: Vec<Lane<'a>>,
}

/// Rows and columns, from the upper left corner on.
#[derive(Clone, Debug)]
pub struct Grid<'a> {
    across: usize,
    count: usize,
    /// The left walls.
    columns: Vec<i32>,
    rows: Vec<Row<'a>>,
    pub width: i32,
    pub height: i32,
}

/// Between the lanes, and between a row and the first one.
const LANE_STEP: i32 = 8;
const LANE_FIRST: i32 = 12;

/// The most columns.
const WIDEST: usize = 16;

/// The proportions of a window that a picture is seen through: its width and its height.
pub type Window = (i32, i32);

/// The page's own window.
pub const WINDOW: Window = (8, 3);

/// How wide a window of these proportions has to be, to show something of this size as large as it is.
pub fn strain((width, height): (i32, i32), window: Window) -> i32 {
    width.max(height * window.0 / window.1)
}

/// The first of several choices, or one behind it that lets the picture be larger by a tenth.
pub fn choice<T>(all: impl Iterator<Item = (T, i32)>) -> Option<T> {
    all.reduce(|best, own| if own.1 * 10 < best.1 * 9 { own } else { best }).map(|it| it.0)
}

/// How many VPCs stand side by side: as many as let the picture be largest in a window. `beside` and `above` are the room of what
/// stands beside and above the VPCs, `least` is the height of the former.
pub fn across(needs: &[Need<'_>], (beside, above): (i32, i32), least: i32, window: Window) -> usize {
    let all = (1..=needs.len().min(WIDEST)).map(|across| {
        let grid = Grid::new(needs, across);
        (across, strain((grid.width + beside, grid.height.max(least) + above), window))
    });
    choice(all).unwrap_or(1)
}

impl<'a> Grid<'a> {
    /// The grid with as many VPCs side by side.
    pub fn new(needs: &[Need<'a>], across: usize) -> Self {
        let across = across.max(1);
        let mut columns: Vec<i32> = Vec::new();
        let mut width = 0;
        for column in 0..across.min(needs.len()) {
            let most = |of: fn(&Need<'_>) -> i32, column: usize| {
                needs.iter().skip(column).step_by(across).map(of).max().unwrap_or(0)
            };
            let x = match column.checked_sub(1) {
                Some(before) => width + most(|it| it.right, before) + most(|it| it.left, column),
                None => 0,
            };
            width = x + most(|it| it.width, column);
            columns.push(x);
        }
        let mut rows: Vec<Row<'a>> = Vec::new();
        let (mut y, mut height) = (0, 0);
        for own in needs.chunks(across) {
            let mut lanes: Vec<Lane<'a>> = Vec::new();
            let rightward = own.iter().take(own.len() - 1).flat_map(|need| &need.rightward);
            let leftward = own.iter().skip(1).flat_map(|need| &need.leftward);
            for lane in rightward.chain(leftward) {
                if !lanes.contains(lane) {
                    lanes.push(*lane);
                }
            }
            let taken = i32::try_from(lanes.len()).unwrap_or(0) * LANE_STEP;
            let tallest = own.iter().map(|need| need.height).max().unwrap_or(0);
            height = y + tallest + if lanes.is_empty() { 0 } else { LANE_FIRST + taken };
            rows.push(Row { y, height: tallest, lanes });
            y += tallest + taken + own.iter().map(|need| need.below).max().unwrap_or(0);
        }
        Self { across, count: needs.len(), columns, rows, width, height }
    }

    /// The column and the row of a VPC.
    fn place(&self, place: usize) -> (usize, usize) {
        (place % self.across, place / self.across)
    }

    /// Whether it stands in the upper row.
    pub fn is_on_top(&self, place: usize) -> bool {
        place < self.across
    }

    /// Whether nothing stands left of it.
    pub fn is_leftmost(&self, place: usize) -> bool {
        place.is_multiple_of(self.across)
    }

    /// Whether nothing stands right of it.
    pub fn is_rightmost(&self, place: usize) -> bool {
        place + 1 == self.count || self.is_leftmost(place + 1)
    }

    /// Its upper left corner.
    pub fn spot(&self, place: usize) -> (i32, i32) {
        let (column, row) = self.place(place);
        let x = self.columns.get(column).copied().unwrap_or_default();
        (x, self.rows.get(row).map_or(0, |row| row.y))
    }

    /// The height of a lane below its row.
    pub fn lane(&self, place: usize, lane: Lane<'_>) -> Option<i32> {
        let row = self.rows.get(self.place(place).1)?;
        let at = row.lanes.iter().position(|own| *own == lane)?;
        Some(row.y + row.height + LANE_FIRST + i32::try_from(at).unwrap_or(0) * LANE_STEP)
    }
}
