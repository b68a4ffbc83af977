package dev.sluice.gateway.guardrails;

import dev.sluice.gateway.addresses.AddressRange;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Terms as people write them, in the console, the Admin API and the table alike. An empty list or text says nothing of
 * the matter.
 *
 * @param maxTokens a number
 * @param serverTools kinds; {@code *} for all, {@code none} for none
 * @param fastMode {@code allow} or {@code deny}
 * @param days {@code mon} to {@code sun}; with them {@code from}, {@code until} ({@code 08:30}) and {@code zone}
 * @param secrets {@code ignore}, {@code warn} or {@code block}
 */
record TermsText(
        List<String> allowedModels,
        List<String> deniedModels,
        String maxTokens,
        List<String> serverTools,
        String fastMode,
        List<String> geographies,
        List<String> clients,
        String minimumVersion,
        List<String> addresses,
        List<String> days,
        String from,
        String until,
        String zone,
        String secrets) {

    static final String NONE = "none";

    TermsText {
        allowedModels = Objects.requireNonNullElse(allowedModels, List.of());
        deniedModels = Objects.requireNonNullElse(deniedModels, List.of());
        maxTokens = Objects.requireNonNullElse(maxTokens, "");
        serverTools = Objects.requireNonNullElse(serverTools, List.of());
        fastMode = Objects.requireNonNullElse(fastMode, "");
        geographies = Objects.requireNonNullElse(geographies, List.of());
        clients = Objects.requireNonNullElse(clients, List.of());
        minimumVersion = Objects.requireNonNullElse(minimumVersion, "");
        addresses = Objects.requireNonNullElse(addresses, List.of());
        days = Objects.requireNonNullElse(days, List.of());
        from = Objects.requireNonNullElse(from, "");
        until = Objects.requireNonNullElse(until, "");
        zone = Objects.requireNonNullElse(zone, "");
        secrets = Objects.requireNonNullElse(secrets, "");
    }

    private static final int MOST_ENTRIES = 100;
    private static final Pattern MODEL = Pattern.compile("[A-Za-z0-9._:@/*\\[\\]-]{1,200}");
    private static final Pattern WORD = Pattern.compile("[a-z][a-z0-9_]{0,59}");

    static TermsText empty() {
        return new TermsText(
                List.of(), List.of(), "", List.of(), "", List.of(), List.of(), "", List.of(), List.of(), "", "", "",
                "");
    }

    /** @throws InvalidGuardrailException for the first mistake */
    Terms read() {
        return new Terms(
                list("allowed_models", allowedModels, TermsText::model),
                list("denied_models", deniedModels, TermsText::model),
                number(),
                tools(),
                choice("fast_mode", fastMode, List.of("allow", "deny"), word -> word.equals("allow")),
                set("geographies", geographies),
                clientKinds(),
                version(),
                list("addresses", addresses, TermsText::range),
                hours(),
                choice(
                        "secrets",
                        secrets,
                        List.of("ignore", "warn", "block"),
                        word -> SecretHandling.valueOf(word.toUpperCase(Locale.ROOT))));
    }

    private static String model(String text) {
        if (!MODEL.matcher(text).matches()) {
            throw new IllegalArgumentException("'" + shown(text) + "' is no name of a model; * stands for anything");
        }
        return text.toLowerCase(Locale.ROOT);
    }

    private static AddressRange range(String text) {
        AddressRange range = AddressRange.parse(text);
        if (range == null) {
            throw new IllegalArgumentException(
                    "'" + shown(text) + "' is no address or range; write 10.0.0.0/8 or 2001:db8::/32");
        }
        return range;
    }

    private static <T> @Nullable List<T> list(String field, List<String> texts, Function<String, T> read) {
        List<T> list = new ArrayList<>();
        for (String text : texts) {
            if (!text.isBlank()) {
                try {
                    list.add(read.apply(text.strip()));
                } catch (IllegalArgumentException e) {
                    throw new InvalidGuardrailException(field, String.valueOf(e.getMessage()));
                }
            }
        }
        if (list.size() > MOST_ENTRIES) {
            throw new InvalidGuardrailException(field, "may have " + MOST_ENTRIES + " entries at most");
        }
        return list.isEmpty() ? null : List.copyOf(list);
    }

    private static @Nullable Set<String> set(String field, List<String> texts) {
        List<String> words = list(field, texts, text -> {
            if (!WORD.matcher(text).matches()) {
                throw new IllegalArgumentException("'" + shown(text) + "' is not a word such as us or web_search");
            }
            return text;
        });
        return words == null ? null : Set.copyOf(new TreeSet<>(words));
    }

    private @Nullable Set<String> tools() {
        if (serverTools.contains(Terms.ANY)) {
            return Set.of(Terms.ANY);
        }
        Set<String> words = set("server_tools", serverTools);
        return words != null && words.equals(Set.of(NONE)) ? Set.of() : words;
    }

    private @Nullable Long number() {
        if (maxTokens.isBlank()) {
            return null;
        }
        if (!maxTokens.strip().matches("[1-9]\\d{0,8}")) {
            throw new InvalidGuardrailException("max_tokens", "must be a whole number from 1 to 999999999");
        }
        return Long.valueOf(maxTokens.strip());
    }

    private @Nullable Set<ClientKind> clientKinds() {
        List<ClientKind> kinds = list("clients", clients, text -> {
            for (ClientKind kind : ClientKind.values()) {
                if (kind.word().equals(text)) {
                    return kind;
                }
            }
            throw new IllegalArgumentException("must be of claude_code, claude_desktop, sdk, other");
        });
        return kinds == null ? null : EnumSet.copyOf(kinds);
    }

    private @Nullable ClientVersion version() {
        if (minimumVersion.isBlank()) {
            return null;
        }
        ClientVersion version = ClientVersion.parse(minimumVersion.strip());
        if (version == null) {
            throw new InvalidGuardrailException("minimum_version", "must be a version such as 2.1.330");
        }
        return version;
    }

    private @Nullable Hours hours() {
        if (days.isEmpty() && from.isBlank() && until.isBlank()) {
            return null;
        }
        Set<DayOfWeek> chosen = EnumSet.noneOf(DayOfWeek.class);
        for (String day : days) {
            chosen.add(List.of(DayOfWeek.values()).stream()
                    .filter(each -> word(each).equals(day))
                    .findFirst()
                    .orElseThrow(() ->
                            new InvalidGuardrailException("days", "must be of mon, tue, wed, thu, fri, sat, sun")));
        }
        if (chosen.isEmpty()) {
            throw new InvalidGuardrailException("days", "choose at least one day");
        }
        return new Hours(chosen, time("from", from), time("until", until), zoneId());
    }

    static String word(DayOfWeek day) {
        return day.name().substring(0, 3).toLowerCase(Locale.ROOT);
    }

    private static LocalTime time(String field, String text) {
        try {
            return LocalTime.parse(text.strip());
        } catch (DateTimeException e) {
            throw new InvalidGuardrailException(field, "must be a time such as 08:30");
        }
    }

    private ZoneId zoneId() {
        try {
            return ZoneId.of(zone.isBlank() ? "UTC" : zone.strip());
        } catch (DateTimeException e) {
            throw new InvalidGuardrailException("zone", "must be a time zone such as Europe/Berlin");
        }
    }

    private static <T> @Nullable T choice(String field, String text, List<String> words, Function<String, T> read) {
        if (text.isBlank()) {
            return null;
        }
        if (!words.contains(text)) {
            throw new InvalidGuardrailException(field, "must be one of " + String.join(", ", words));
        }
        return read.apply(text);
    }

    private static String shown(String text) {
        return text.length() <= 60 ? text : text.substring(0, 60) + "…";
    }
}
