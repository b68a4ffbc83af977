package dev.sluice.gateway.rates;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.sluice.gateway.adminapi.AdminApiException;
import dev.sluice.gateway.adminapi.JsonFields;
import dev.sluice.gateway.adminapi.Page;
import dev.sluice.gateway.adminapi.Query;
import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.rates.RateHolders.Holder;
import dev.sluice.gateway.rates.RateLimit.Amounts;
import dev.sluice.gateway.rates.RateLimit.Scope;
import dev.sluice.gateway.spend.Cents;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Rates in the Admin API: {@code /v1/organizations/rate_limits}. */
@RestController
@RequestMapping("/v1/organizations/rate_limits")
class RatesController {

    private static final String ID = "rate";

    private final RateLimits limits;
    private final RateHolders holders;

    RatesController(RateLimits limits, RateHolders holders) {
        this.limits = limits;
        this.holders = holders;
    }

    /** Whom rates are for; {@code each_user}, {@code user}, {@code api_key} or {@code workspace}. */
    record ScopeAnswer(
            String type,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            String id) {}

    /** One limit; {@code value} is a number, for {@code spend_per_ten_minutes} a string of cents. */
    record LimitAnswer(String type, Object value) {}

    record RateAnswer(
            String type,
            String id,
            ScopeAnswer scope,
            List<LimitAnswer> limits,
            @JsonProperty("created_at") Instant createdAt,
            @JsonProperty("updated_at") Instant updatedAt) {}

    record Deleted(String type, String id) {}

    @GetMapping
    Page<RateAnswer> list(Query query) {
        return query.cursor(ID).pageOf(limits.list(), RateLimit::id, this::shape, RateAnswer::id);
    }

    @PostMapping
    RateAnswer set(JsonFields body) {
        JsonFields scope = body.object("scope");
        Scope type = scope.choice("type", Arrays.asList(Scope.values()), RatesController::word);
        Amounts amounts = amounts(body);
        if (type == Scope.EACH_MEMBER) {
            return shape(limits.set(type, null, "each member", amounts));
        }
        String id = scope.text("id");
        Holder holder = holders.find(type, id)
                .orElseThrow(() ->
                        scope.wrong("id", "there is no active " + word(type).replace('_', ' ') + " " + id));
        return shape(limits.set(type, holder.id(), holder.name(), amounts));
    }

    @GetMapping("/{id}")
    RateAnswer get(@PathVariable String id) {
        return shape(find(id));
    }

    @DeleteMapping("/{id}")
    Deleted remove(@PathVariable String id) {
        RateLimit limit = find(id);
        limits.remove(limit.id(), holders.name(limit));
        return new Deleted("rate_limit_deleted", id);
    }

    private RateLimit find(String id) {
        return Ids.parse(ID, id)
                .flatMap(limits::find)
                .orElseThrow(() -> AdminApiException.notFound("rate limit not found"));
    }

    private static Amounts amounts(JsonFields body) {
        Map<Measure, Long> values = new EnumMap<>(Measure.class);
        for (JsonFields limit : body.objects("limits")) {
            Measure measure = limit.choice("type", Arrays.asList(Measure.values()), RatesController::word);
            long value = measure == Measure.SPEND
                    ? brake(limit)
                    : limit.optionalNumber("value", 1, Integer.MAX_VALUE)
                            .orElseThrow(() -> limit.wrong("value", "is required"));
            if (values.put(measure, value) != null) {
                throw limit.wrong("type", "is given twice");
            }
        }
        if (values.isEmpty()) {
            throw body.wrong("limits", "must name at least one");
        }
        return new Amounts(
                values.get(Measure.REQUESTS),
                values.get(Measure.INPUT_TOKENS),
                values.get(Measure.OUTPUT_TOKENS),
                values.get(Measure.CONCURRENT),
                values.get(Measure.SPEND));
    }

    private static long brake(JsonFields limit) {
        BigInteger pico = limit.ifText("value")
                .flatMap(Cents::parse)
                .orElseThrow(() -> limit.wrong("value", "must be a whole-number decimal string of cents"));
        if (pico.signum() == 0 || pico.bitLength() > 62) {
            throw limit.wrong("value", "must be from 1 to 400000000 cents");
        }
        return pico.longValueExact();
    }

    private RateAnswer shape(RateLimit limit) {
        List<LimitAnswer> values = new ArrayList<>();
        for (Measure measure : Measure.values()) {
            Long value = limit.amounts().of(measure);
            if (value != null) {
                values.add(new LimitAnswer(
                        word(measure), measure == Measure.SPEND ? Cents.text(BigInteger.valueOf(value)) : value));
            }
        }
        UUID holder = limit.holder();
        return new RateAnswer(
                "rate_limit",
                Ids.text(ID, limit.id()),
                new ScopeAnswer(
                        word(limit.scope()),
                        holder == null ? null : Ids.text(RateHolders.prefix(limit.scope()), holder)),
                values,
                limit.createdAt(),
                limit.updatedAt());
    }

    static String word(Scope scope) {
        return switch (scope) {
            case EACH_MEMBER -> "each_user";
            case MEMBER -> "user";
            case KEY -> "api_key";
            case WORKSPACE -> "workspace";
        };
    }

    private static String word(Measure measure) {
        return switch (measure) {
            case CONCURRENT -> "concurrent_requests";
            case SPEND -> "spend_per_ten_minutes";
            default -> measure.name().toLowerCase(Locale.ROOT) + "_per_minute";
        };
    }
}
