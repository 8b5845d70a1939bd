"""Languages, each with the words on which it hangs what a clause asks, and words it is known by."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class Tongue:
    """A language by its code; its binding words by class, as parts of regular expressions.

    `common` are frequent words that tell it from its neighbours in the table; where the script
    does, `letters` match each of its letters and `foreign` those that only its neighbours have.
    `numbers` are the words for 2 to 10 in order, several for one parted by `|`, and empty where a
    word is one for something else too. `frame` and `number_frame` stand around an alternation of
    each.
    """

    code: str
    name: str
    binding: Mapping[str, str]
    numbers: tuple[str, ...]
    common: frozenset[str] = frozenset()
    frame: str = r"\b(?:{})\b"
    number_frame: str = r"\b(?:{})\b"
    letters: re.Pattern[str] | None = None
    foreign: re.Pattern[str] | None = None


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


ENGLISH = Tongue(
    code="en",
    name="English",
    common=_words(
        "a an and any are as at be by for from he her his i in is it its of on or our she so some "
        "that the their them they this to was we what which who will with you your"
    ),
    binding={
        "must": r"must|shall|(?:has|have|needs?|obliged|required) to|is to|are to|"
        r"forbidden|forbids?|prohibited|prohibits?|banned",
        "should": r"should|ought to|recommended",
        "may": r"may|can|could|might|cannot|(?:free|allowed|permitted) to",
        "not": r"not|\w+n['\u2019]t|never|cannot|no|nor|neither|none|nobody|nothing|without|"
        r"avoids?|refuses?|refrains?|forbidden|forbids?|prohibited|prohibits?|banned",
        "only": r"only|solely|exclusively|nothing but",
        "unless": r"unless|except|other than|apart from|save for",
        "if": r"if|when|whenever|whether|where|as long as|in case|provided that",
        "always": r"always|at all times|every time|invariably",
    },
    numbers=("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
)
GERMAN = Tongue(
    code="de",
    name="German",
    common=_words(
        "als am an auch auf aus bei das dem den der des die ein eine einem einen einer er es für "
        "hat ich ihr im in ist mit sich sie sind um und uns von vor was wer wie wir wird zu zum "
        "zur über"
    ),
    binding={
        "must": r"muss|muß|musst|müssen|müsst|müsste\w*|(?:hat|haben|ist|sind) zu|verpflichtet|"
        r"zwingend|verboten|untersagt",
        "should": r"soll|sollen|sollst|sollt|sollte\w*|empfohlen",
        "may": r"darf|dürfen|dürfte\w*|kann|können|könnte\w*|mag|erlaubt|gestattet|berechtigt",
        "not": r"nicht|nie|niemals|nichts|niemand\w*|kein\w*|weder|ohne|vermeide[nt]?|"
        r"verweigert?|verweigern|verboten|untersagt",
        "only": r"nur|ausschließlich|ausschliesslich|lediglich",
        "unless": r"außer|ausser|es sei denn|ausgenommen|abgesehen von|mit ausnahme",
        "if": r"wenn|falls|sofern|soweit|sobald|solange|ob",
        "always": r"immer|stets|jederzeit|jedes mal|ausnahmslos",
    },
    numbers=("zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun", "zehn"),
)
FRENCH = Tongue(
    code="fr",
    name="French",
    common=_words(
        "à au aux avec c ce ces cette d dans de des du elle elles en est et il ils j l la le les "
        "leur mais on ou par pour qu que qui sa se ses son sont sur un une vous"
    ),
    binding={
        "must": r"doit|doivent|dois|devra|devront|faut|faudra|obligatoires?|obligatoirement|"
        r"obligée?s?|tenue?s? d[e'\u2019]|interdite?s?|interdit",
        "should": r"devrait|devraient|faudrait|conviendrait|recommandée?s?",
        "may": r"peut|peuvent|peux|pourra|pourront|pourrait|pourraient|permise?s?|autorisée?s?|"
        r"libres? d[e'\u2019]",
        "not": r"ne|n['\u2019]\w+|pas|jamais|rien|aucune?|ni|sans|évite|évitent|refuse|refusent|"
        r"interdite?s?",
        "only": r"seule?s?|seulement|uniquement|exclusivement",
        "unless": r"sauf|excepté|hormis|à moins|à l['\u2019]exception",
        "if": r"si|s['\u2019]ils?|lorsque|lorsqu['\u2019]\w+|quand|dès que|dès qu['\u2019]\w+|"
        r"tant que|tant qu['\u2019]\w+|en cas|pourvu que|à condition",
        "always": r"toujours|à tout moment|chaque fois|systématiquement",
    },
    numbers=("deux", "trois", "quatre", "cinq", "six", "sept", "huit", "", "dix"),
)
SPANISH = Tongue(
    code="es",
    name="Spanish",
    common=_words(
        "al como con cuál de del el ella en eres es esta este está la las le lo los más o para "
        "pero por que qué quien se ser su sus también un una y"
    ),
    binding={
        "must": r"debe|deben|debes|deberá|deberán|(?:tiene|tienen|hay) que|(?:ha|han) de|"
        r"obligad[oa]s?|obligatori[oa]s?|prohibid[oa]s?|prohíbe|prohíben",
        "should": r"debería|deberían|deberías|conviene|convendría|recomienda|recomendad[oa]s?",
        "may": r"puede|pueden|puedes|podrá|podrán|podría|podrían|permitid[oa]s?|permite|"
        r"autorizad[oa]s?",
        "not": r"no|nunca|jamás|nada|nadie|ningún|ninguna|ninguno|ni|tampoco|sin|evita|evitan|"
        r"evitar|rechaza|prohibid[oa]s?|prohíbe|prohíben",
        "only": r"sólo|solo|solamente|únicamente|exclusivamente",
        "unless": r"salvo|excepto|a menos que|a no ser que",
        "if": r"si|cuando|siempre que|en caso de|mientras|siempre y cuando",
        "always": r"siempre(?! que| y cuando)|en todo momento|cada vez",
    },
    numbers=("dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve", "diez"),
)
ITALIAN = Tongue(
    code="it",
    name="Italian",
    common=_words(
        "a ai al alla anche che chi con dal dalla degli dei del della delle di e gli i il in l la "
        "le lo ma nel nella o per più questa questo si sono su sua suo un una uno è"
    ),
    binding={
        "must": r"deve|devono|devi|dovrà|dovranno|bisogna|occorre|tenut[oaie] a|obbligat[oaie]|"
        r"obbligatori[oae]?|vietat[oaie]|proibit[oaie]",
        "should": r"dovrebbe|dovrebbero|dovresti|conviene|raccomandat[oaie]",
        "may": r"può|possono|puoi|potrà|potranno|potrebbe|potrebbero|permess[oaie]|"
        r"consentit[oaie]|autorizzat[oaie]",
        "not": r"non|mai|nulla|niente|nessun[oa]?|né|senza|evita|evitano|evitare|rifiuta|"
        r"vietat[oaie]|proibit[oaie]",
        "only": r"solo|soltanto|solamente|unicamente|esclusivamente",
        "unless": r"salvo|eccetto|tranne|a meno che|fuorché",
        "if": r"se|quando|qualora|finché|ogniqualvolta|in caso|purché|laddove",
        "always": r"sempre|in ogni momento|ogni volta",
    },
    numbers=("due", "tre", "quattro", "cinque", "", "sette", "otto", "nove", "dieci"),
)
PORTUGUESE = Tongue(
    code="pt",
    name="Portuguese",
    common=_words(
        "ao aos as com como da das de do dos e ela ele em essa esse esta este eu foi isso mais mas "
        "na nas no nos o os ou para pela pelo por que quem se ser seu sua também um uma à é"
    ),
    binding={
        "must": r"deve|devem|deverá|deverão|(?:tem|têm) (?:de|que)|é preciso|obrigad[oa]s?|"
        r"obrigatóri[oa]s?|proibid[oa]s?|proíbe|proíbem",
        "should": r"deveria|deveriam|devia|deviam|convém|recomenda|recomendad[oa]s?",
        "may": r"pode|podem|poderá|poderão|poderia|poderiam|permitid[oa]s?|autorizad[oa]s?",
        "not": r"não|nunca|jamais|nada|ninguém|nenhum|nenhuma|nem|tampouco|sem|evita|evitam|"
        r"evitar|recusa|proibid[oa]s?|proíbe|proíbem",
        "only": r"só|somente|apenas|unicamente|exclusivamente",
        "unless": r"salvo|exceto|excepto|a menos que|a não ser que",
        # `se` is a pronoun as well: it is told to be a condition where a clause begins with it.
        "if": r"\Ase|(?<=[.,;:!?]\s)se|quando|caso|enquanto|desde que|sempre que",
        "always": r"sempre(?! que)|a qualquer momento|cada vez",
    },
    numbers=("dois|duas", "três", "quatro", "cinco", "seis", "sete", "oito", "nove", "dez"),
)
DUTCH = Tongue(
    code="nl",
    name="Dutch",
    common=_words(
        "aan bij dat de deze die dit door een en er haar heeft het hij hun ik in is je met naar of "
        "om ook op over te tot uit van voor waar wat we wie wij wordt ze zich zij zijn"
    ),
    binding={
        "must": r"moet|moeten|dient|dienen|verplicht|verboden",
        "should": r"(?:zou|zouden)(?: [\w-]+){0,6} moeten|hoort|horen|"
        r"behoort|behoren|aanbevolen",
        "may": r"mag|mogen|kan|kunnen|toegestaan|bevoegd",
        "not": r"niet|nooit|niets|niemand|geen|noch|zonder|vermijdt?|vermijden|weigert?|verboden",
        "only": r"alleen|slechts|enkel|uitsluitend",
        "unless": r"tenzij|behalve|uitgezonderd|met uitzondering",
        "if": r"als|indien|wanneer|zodra|zolang|mits|ingeval",
        "always": r"altijd|te allen tijde|telkens|steeds",
    },
    numbers=("twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen", "tien"),
)
POLISH = Tongue(
    code="pl",
    name="Polish",
    common=_words(
        "a co dla do i ich jak jako jego jej jest jestem kto który która które lub ma na o od "
        "oraz po przez przy się są ta tak te ten to tych tym u w we z za ze że"
    ),
    binding={
        "must": r"musi|muszą|musisz|należy|trzeba|obowiązkow\w+|(?:zo)?bowiązan\w+|obowiązek|"
        r"zakazan\w+|zabronion\w+|zabrania",
        "should": r"powin(?:ien|na|no|ni|ny|naś|ieneś)|zaleca|zalecan\w+",
        "may": r"może|mogą|możesz|można|wolno|mógłby|mogłaby|mogłoby|mogliby|mogłyby|"
        r"dozwolon\w+|uprawnion\w+",
        "not": r"nie|nigdy|nic|nikt|nikogo|nikomu|żaden|żadn\w+|ani|bez|unika|unikają|odmawia|"
        r"zakazan\w+|zabronion\w+|zabrania",
        "only": r"tylko|wyłącznie|jedynie",
        "unless": r"chyba że|z wyjątkiem|oprócz",
        "if": r"jeśli|jeżeli|gdy|kiedy|gdyby|o ile|ilekroć|pod warunkiem|czy|w razie|w przypadku",
        "always": r"zawsze|w każdym czasie|za każdym razem|każdorazowo",
    },
    numbers=(
        "dwa|dwie|dwóch|dwaj",
        "trzy|trzech",
        "cztery|czterech",
        "pięć|pięciu",
        "sześć|sześciu",
        "siedem|siedmiu",
        "osiem|ośmiu",
        "dziewięć|dziewięciu",
        "dziesięć|dziesięciu",
    ),
)
CHINESE = Tongue(
    code="zh",
    name="Chinese",
    # No spaces part the words: those that are part of a word for something else are ruled out.
    binding={
        "must": r"必须|必須|必需|务必|務必|应当|應當|须|須|不得|禁止|严禁|嚴禁",
        "should": r"应该|應該|建议|建議|"
        r"(?<![回反响響适適供对對相])[应應](?![当當该該用对對急答付聘邀声聲])",
        "may": r"可以|可能|能够|能夠|有权|有權|允许|允許|不能|"
        r"(?<![许許认認宁寧])可(?![以能靠见見惜爱愛持])|(?<![智功可技性职職才动動])能(?![力量源耗])",
        "not": r"不(?![同仅僅断斷])|没|沒|无(?!论)|無(?!論)|勿|禁止|严禁|嚴禁|(?<!除)非(?!常)|"
        r"未(?!来|來)|避免|拒绝|拒絕",
        "only": r"(?<!不)[仅僅]|(?<![一两兩几幾每船])只(?!要)|唯有",
        "unless": r"除非|除外|除了|除.{1,20}?外",
        "if": r"如果|倘若|假如|若|只要|一旦|是否|如[有需无無遇]|当.{1,20}?时|當.{1,20}?時|"
        r"的情况下|的情況下",
        "always": r"始终|始終|总是|總是|一律|永远|永遠|任何时候|任何時候|每次",
    },
    numbers=("二|两|兩", "三", "四", "五", "六", "七", "八", "九", "十"),
    frame="(?:{})",
    letters=re.compile("[\u4e00-\u9fff]"),
    foreign=re.compile("[\u3040-\u30ff\uac00-\ud7af]"),
    number_frame=r"[一二两兩三四五六七八九十百千万萬]*(?:{}|百|千|万|萬)"
    r"(?=[天日周週月年个個小时時人次分票成条條名项項])",
)
ARABIC = Tongue(
    code="ar",
    name="Arabic",
    # As the texts are compared: without vowel signs. `And` and `so` are written into the next word.
    frame=r"\b[وف]?(?:{})\b",
    letters=re.compile("[\u0621-\u064a]+"),
    foreign=re.compile("[\u0679\u067e\u0686\u0688\u0691\u0698\u06a9\u06af\u06ba\u06cc\u06d2]"),
    binding={
        "must": r"يجب|تجب|لا بد|لابد|يلزم|يتعين|واجب|ملزم|ملزمة|يحظر|يمنع|ممنوع|محظور",
        "should": r"ينبغي|يستحسن|يفضل|يوصى",
        "may": r"يجوز|يمكن|يمكنه|يمكنها|يسمح|يحق|مسموح|يستطيع|تستطيع",
        "not": r"لا(?! بد)|ألا|لن|لم|ليس|ليست|غير|دون|بدون|بلا|أبدا|ابدا|"
        r"يحظر|يمنع|ممنوع|محظور|يرفض|يتجنب",
        "only": r"فقط|حصرا|إنما|انما",
        "unless": r"إلا|الا|سوى|باستثناء|ما لم|عدا|ماعدا",
        "if": r"إذا|اذا|لو|عندما|متى|حين|حيثما|في حال|في حالة|كلما|طالما",
        "always": r"دائما|على الدوام|كل مرة|في كل وقت",
    },
    numbers=(
        "اثنان|اثنين|اثنتان|اثنتين",
        "ثلاث|ثلاثة",
        "أربع|أربعة|اربع|اربعة",
        "خمس|خمسة",
        "ست|ستة",
        "سبع|سبعة",
        "ثماني|ثمانية",
        "تسع|تسعة",
        "عشر|عشرة",
    ),
)
TONGUES = (
    ENGLISH,
    GERMAN,
    FRENCH,
    SPANISH,
    ITALIAN,
    PORTUGUESE,
    DUTCH,
    POLISH,
    CHINESE,
    ARABIC,
)
