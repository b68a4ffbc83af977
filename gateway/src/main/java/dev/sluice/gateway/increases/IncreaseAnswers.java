package dev.sluice.gateway.increases;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.sluice.gateway.directory.Member;
import dev.sluice.gateway.directory.MemberStatus;
import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.spend.Cents;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The shapes of requests for more; amounts are decimal strings of cents. */
public final class IncreaseAnswers {

    private IncreaseAnswers() {}

    /** Who asks. */
    public record Asker(
            String type,
            @JsonProperty("user_id") String userId,
            String name,
            @JsonProperty("email_address") String emailAddress,
            boolean deleted) {}

    /** How the limit stood when it was asked. */
    public record Summary(
            String amount,
            String currency,
            String period,
            @JsonProperty("period_to_date_spend") String periodToDateSpend,
            boolean pooled) {}

    /** A request; {@code limit_of} whose limit it is, null for a person's own; {@code ended_at} when an approved one is over. */
    public record RequestAnswer(
            String id,
            String type,
            Asker actor,
            @JsonProperty("spend_limit_id") @Nullable String spendLimitId,
            @JsonProperty("limit_of") @Nullable String limitOf,
            String period,
            String status,
            String reason,
            @Nullable String amount,
            @JsonProperty("granted_amount") @Nullable String grantedAmount,
            @JsonProperty("lapses_at") @Nullable Instant lapsesAt,
            @JsonProperty("ended_at") @Nullable Instant endedAt,
            @JsonProperty("created_at") Instant createdAt,
            @JsonProperty("resolved_at") @Nullable Instant resolvedAt,
            @JsonProperty("resolved_by") @Nullable String resolvedBy,
            @JsonProperty("spend_summary") Summary spendSummary) {}

    /** A page; {@code next_page} null at the end. */
    public record RequestPage(
            List<RequestAnswer> data,
            @JsonProperty("has_more") boolean hasMore,
            @JsonProperty("next_page") @Nullable String nextPage) {}

    /** A limit that applies to whoever asks. */
    public record CapAnswer(
            @JsonProperty("spend_limit_id") @Nullable String spendLimitId,
            String period,
            boolean pooled,
            @JsonProperty("limit_of") @Nullable String limitOf,
            String amount,
            String currency,
            @JsonProperty("period_to_date_spend") String periodToDateSpend,
            int percent,
            @JsonProperty("resets_at") Instant resetsAt) {}

    /** What a person sees of their own limits and requests. */
    public record OwnAnswer(List<CapAnswer> limits, List<RequestAnswer> data) {}

    /** One request. */
    public static RequestAnswer of(Increase increase, Member member) {
        return new RequestAnswer(
                increase.idText(),
                "spend_limit_increase_request",
                new Asker(
                        "user_actor",
                        Ids.text("user", member.id()),
                        member.name(),
                        member.email(),
                        member.status() == MemberStatus.REMOVED),
                limitId(increase.target()),
                limitOf(increase.target()),
                increase.period().apiName(),
                increase.state().status(),
                increase.reason(),
                cents(increase.askedPico()),
                cents(increase.grantedPico()),
                increase.lapsesAt(),
                increase.endedAt(),
                increase.createdAt(),
                increase.resolvedAt(),
                increase.resolvedBy(),
                new Summary(
                        Cents.text(increase.capPico()),
                        "USD",
                        increase.period().apiName(),
                        Cents.text(increase.spentPico()),
                        !increase.target().personal()));
    }

    /** One limit. */
    public static CapAnswer of(Cap cap) {
        return new CapAnswer(
                limitId(cap.target()),
                cap.period().apiName(),
                !cap.target().personal(),
                limitOf(cap.target()),
                Cents.text(cap.amountPico()),
                "USD",
                Cents.text(cap.spentPico()),
                cap.percent(),
                cap.resetsAt());
    }

    private static @Nullable String limitId(Increase.Target target) {
        return target.limitId() == null ? null : Ids.text("spl", target.limitId());
    }

    private static @Nullable String limitOf(Increase.Target target) {
        if (target.whose() == Increase.Whose.IN_WORKSPACE) {
            return "one person in " + target.label();
        }
        return target.label().isEmpty() ? null : target.label();
    }

    private static @Nullable String cents(@Nullable BigInteger pico) {
        return pico == null ? null : Cents.text(pico);
    }
}
