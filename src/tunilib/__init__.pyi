"""The public names, for type checkers and editors; they are loaded when they are first used."""

from tunilib.account import (
    Account as Account,
    Catalogue as Catalogue,
    open_account as open_account,
    open_catalogue as open_catalogue,
    profiles as profiles,
)
from tunilib.core.catalogue import (
    Copy as Copy,
    Facet as Facet,
    FullRecord as FullRecord,
    Record as Record,
    RecordCopy as RecordCopy,
    SearchResult as SearchResult,
)
from tunilib.core.favourite import Favourite as Favourite, FavouriteList as FavouriteList
from tunilib.core.fine import Fee as Fee, Fine as Fine, FineKind as FineKind, Fines as Fines
from tunilib.core.hold import Hold as Hold, HoldKind as HoldKind, HoldStatus as HoldStatus
from tunilib.core.loan import Loan as Loan, LoanStatus as LoanStatus
from tunilib.core.money import Money as Money
from tunilib.core.notice import Notice as Notice
from tunilib.core.outcome import (
    HoldOutcome as HoldOutcome,
    HoldWord as HoldWord,
    Outcome as Outcome,
    OutcomeWord as OutcomeWord,
    RenewalOutcome as RenewalOutcome,
    RenewalWord as RenewalWord,
    SentNotice as SentNotice,
    Word as Word,
)
from tunilib.core.patron import Patron as Patron
from tunilib.core.payment import DeskPayment as DeskPayment, Payment as Payment
from tunilib.core.profile import Card as Card, PatronProfile as PatronProfile
from tunilib.core.reason import Reason as Reason, ReasonCode as ReasonCode, Source as Source
from tunilib.core.reference import Reference as Reference
from tunilib.core.rules import Rules as Rules
from tunilib.core.search import Search as Search
from tunilib.errors import (
    CredentialsRefused as CredentialsRefused,
    LocalError as LocalError,
    NotFound as NotFound,
    NotSignedIn as NotSignedIn,
    NotUnderstood as NotUnderstood,
    OutcomeUnknown as OutcomeUnknown,
    PersonNeeded as PersonNeeded,
    SessionExpired as SessionExpired,
    TunilibError as TunilibError,
    Unavailable as Unavailable,
    UsageError as UsageError,
)
from tunilib.library.desk.opening import open_desk as open_desk
from tunilib.library.models.desk import (
    DayDone as DayDone,
    DeskAct as DeskAct,
    DeskRequest as DeskRequest,
    DeskWord as DeskWord,
    FeeDone as FeeDone,
    Lent as Lent,
    NoticeText as NoticeText,
    OnlinePayment as OnlinePayment,
    PatronDone as PatronDone,
    PatronImported as PatronImported,
    RegisterRequest as RegisterRequest,
    RequestDone as RequestDone,
    Returned as Returned,
    SetupDone as SetupDone,
    Taking as Taking,
    Undone as Undone,
)
from tunilib.library.models.library import (
    LibraryMade as LibraryMade,
    LibraryOfServer as LibraryOfServer,
    Moved as Moved,
    Report as Report,
    Restored as Restored,
    RuleChanged as RuleChanged,
    Verified as Verified,
)
from tunilib.library.models.lookups import (
    CopyLabel as CopyLabel,
    DeskFine as DeskFine,
    DeskHold as DeskHold,
    DeskItem as DeskItem,
    DeskLoan as DeskLoan,
    Imported as Imported,
    ItemDone as ItemDone,
    PatronEntry as PatronEntry,
    PatronSheet as PatronSheet,
    RecordDone as RecordDone,
    Slip as Slip,
)
from tunilib.services.loans import Explanation as Explanation
from tunilib.services.sign_in import ProfileEntry as ProfileEntry

__all__: list[str]
__version__: str
