package dev.sluice.gateway.pricing;

import dev.sluice.gateway.metering.Usage;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Service;

/**
 * Prices usage with the price book in force. Reads the database when it is made and in {@link #refresh}, never on the way
 * of a request; thread-safe.
 */
@Service
public class Pricing {

    /** PostgreSQL channel on which new price rows are announced; whoever hears it calls {@link #refresh()}. */
    public static final String CHANNEL = "price_book";

    /** Models that anybody can ask for; the others need an invitation or are retired. */
    private static final Set<String> LISTED = Set.of("active", "legacy");

    private final Source source;
    private final Supplier<Contracts> contracts;
    private final Consumer<String> unknownModels;

    /** Which ids the inference profiles stand for that an admin named; none can be named yet. */
    private final Map<String, String> arns;

    private volatile PriceBook book;

    @Autowired
    Pricing(PriceBookStore store, ContractStore contracts, UnknownModelAlerts alerts) {
        this(
                () -> {
                    store.add(PriceBookFile.readBundled());
                    return store.read();
                },
                store::read,
                contracts::read,
                alerts::note,
                Map.of());
    }

    /** Without contracts. */
    Pricing(PriceBookStore store, UnknownModelAlerts alerts) {
        this(
                () -> {
                    store.add(PriceBookFile.readBundled());
                    return store.read();
                },
                store::read,
                () -> Contracts.NONE,
                alerts::note,
                Map.of());
    }

    private Pricing(
            Source first,
            Source source,
            Supplier<Contracts> contracts,
            Consumer<String> unknownModels,
            Map<String, String> arns) {
        this.contracts = contracts;
        this.source = source;
        this.unknownModels = unknownModels;
        this.arns = Map.copyOf(arns);
        this.book = PriceBook.of(first.read(), contracts.get());
    }

    /** Where the rows of the book come from. */
    interface Source {
        BookRows read();
    }

    /** Prices of the book that ships with this release, without a database; unknown models raise no alert. */
    public static Pricing ofBundledBook() {
        return of(PriceBookFile.readBundled(), model -> {}, Map.of());
    }

    static Pricing of(BookRows rows, Consumer<String> unknownModels, Map<String, String> arns) {
        return new Pricing(() -> rows, () -> rows, () -> Contracts.NONE, unknownModels, arns);
    }

    /**
     * Takes over price rows that were added to the database; requests under way keep the book they began with. On an
     * error the book in force stays.
     *
     * @throws org.springframework.dao.DataAccessException when the database cannot be read
     * @throws IllegalStateException when what it holds is no price book
     */
    public void refresh() {
        book = PriceBook.of(source.read(), contracts.get());
    }

    /**
     * Prices what an answer used. A model without a price row is priced by the fallback card, never at zero, and raises
     * an alert.
     *
     * @param model the id that was asked for
     * @param requestedAt when the request was sent; its UTC day chooses the rate row
     * @param upstream how the provider that served it is charged
     */
    public Price price(String model, Usage usage, Instant requestedAt, UpstreamTerms upstream) {
        return new CostCalculator(book, arns, model, usage, utcDay(requestedAt), upstream).price(unknownModels);
    }

    /**
     * An upper bound, in pico-dollars, of what a request can cost by its own content: no usage with at most this prompt
     * and output, at a speed, place and tier no dearer than asked, is priced higher. It does not cover what the provider
     * adds on its side: server tools, an advisor, compaction, or a fallback to another model.
     */
    public long worstCasePico(WorstCase request, Instant requestedAt, UpstreamTerms upstream) {
        return new WorstCaseCalculator(book, arns).pico(request, utcDay(requestedAt), upstream);
    }

    /**
     * As {@link #worstCasePico(WorstCase, Instant, UpstreamTerms)}, when the provider has said what the prompt came to:
     * each class of input at its own dearest rate, the output still at its ceiling.
     *
     * @param prompt the input side of what was reported; its output does not count
     */
    public long worstCasePico(WorstCase request, Usage.Tokens prompt, Instant requestedAt, UpstreamTerms upstream) {
        return new WorstCaseCalculator(book, arns).pico(request, prompt, utcDay(requestedAt), upstream);
    }

    /** The models of the price book that anybody can use now, newest first. */
    public List<Model> models() {
        Comparator<Model> newest = Comparator.comparing(Model::releasedAt).reversed();
        return book.models().stream()
                .filter(model -> LISTED.contains(model.facts().status()))
                .map(Pricing::listed)
                .sorted(newest.thenComparing(Model::id, Comparator.reverseOrder()))
                .toList();
    }

    private static Model listed(PricedModel model) {
        LocalDate released = model.facts().released();
        return new Model(
                model.id(),
                ModelName.of(model.id()),
                released == null
                        ? Instant.EPOCH
                        : released.atStartOfDay(ZoneOffset.UTC).toInstant(),
                model.facts().contextTokens());
    }

    PriceBook book() {
        return book;
    }

    private static LocalDate utcDay(Instant instant) {
        return LocalDate.ofInstant(instant, ZoneOffset.UTC);
    }

    /** A model of the price book, as model listings show it; {@code releasedAt} may be the epoch when unknown. */
    public record Model(String id, String displayName, Instant releasedAt, long contextTokens) {}

    /**
     * What is known of a request before it is sent.
     *
     * @param inputTokensAtMost upper bound of the input tokens
     * @param maxTokens declared ceiling of the output, or a negative number when none was declared
     * @param cacheWrites the dearest cache write that the body asks for
     * @param fast whether fast mode was asked for
     * @param geoUs whether US-only inference was asked for
     */
    public record WorstCase(
            String model,
            long inputTokensAtMost,
            long maxTokens,
            CacheWrites cacheWrites,
            boolean fast,
            boolean geoUs) {}

    /** The dearest cache write that a request asks for. */
    public enum CacheWrites {
        NONE,
        FIVE_MINUTES,
        ONE_HOUR
    }
}
