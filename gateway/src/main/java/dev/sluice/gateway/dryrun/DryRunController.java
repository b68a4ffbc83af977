package dev.sluice.gateway.dryrun;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.sluice.gateway.adminapi.JsonFields;
import dev.sluice.gateway.directory.Member;
import dev.sluice.gateway.directory.Members;
import dev.sluice.gateway.dryrun.DryRuns.Whose;
import dev.sluice.gateway.dryrun.Trial.Result;
import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.spend.Cents;
import dev.sluice.gateway.spend.Period;
import java.math.BigInteger;
import java.time.Clock;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code POST /v1/organizations/spend_limits/dry_run}: what a limit would have done in a month; sets nothing. */
@RestController
class DryRunController {

    private final DryRuns dryRuns;
    private final Members members;
    private final Clock clock;

    DryRunController(DryRuns dryRuns, Members members, Clock clock) {
        this.dryRuns = dryRuns;
        this.members = members;
        this.clock = clock;
    }

    /** One who would have been stopped; {@code id} of the user or key, null for everybody together. */
    record StoppedAnswer(
            @Nullable String id,
            @JsonProperty("email_address") @Nullable String emailAddress,
            @JsonProperty("first_stopped_at") @Nullable Instant firstStoppedAt,
            @JsonProperty("periods_stopped") int periodsStopped,
            @JsonProperty("requests_refused") long requestsRefused,
            @JsonProperty("amount_spent") String amountSpent,
            @JsonProperty("amount_not_spent") String amountNotSpent) {}

    record DryRunAnswer(
            String type,
            String month,
            String period,
            String amount,
            long requests,
            @JsonProperty("amount_spent") String amountSpent,
            List<StoppedAnswer> stopped) {}

    @PostMapping("/v1/organizations/spend_limits/dry_run")
    DryRunAnswer run(JsonFields body) {
        Whose whose = body.object("scope").choice("type", Arrays.asList(Whose.values()), DryRunController::word);
        Period period = body.choice("period", Arrays.asList(Period.values()), Period::apiName);
        BigInteger cap = body.ifText("amount")
                .flatMap(Cents::parse)
                .orElseThrow(() -> body.wrong("amount", "must be a whole-number decimal string of cents"));
        YearMonth month = month(body);
        Trial trial = dryRuns.over(month, whose, period, cap);
        List<Result> stopped = trial.stopped();
        Map<UUID, String> emails = whose != Whose.EACH_MEMBER
                ? Map.of()
                : members.findAll(stopped.stream().map(Result::holder).toList()).stream()
                        .collect(Collectors.toMap(Member::id, Member::email));
        return new DryRunAnswer(
                "spend_limit_dry_run",
                month.toString(),
                period.apiName(),
                Cents.text(cap),
                trial.requests(),
                Cents.text(trial.spentPico()),
                stopped.stream().map(each -> answer(each, whose, emails)).toList());
    }

    private YearMonth month(JsonFields body) {
        YearMonth last =
                YearMonth.from(clock.instant().atOffset(ZoneOffset.UTC)).minusMonths(1);
        return body.optionalText("month")
                .map(text -> {
                    try {
                        return YearMonth.parse(text);
                    } catch (DateTimeParseException e) {
                        throw body.wrong("month", "must be a month like 2030-01");
                    }
                })
                .orElse(last);
    }

    private static StoppedAnswer answer(Result result, Whose whose, Map<UUID, String> emails) {
        String id = switch (whose) {
            case EACH_MEMBER -> Ids.text("user", result.holder());
            case EACH_KEY -> Ids.text("apikey", result.holder());
            case ORGANIZATION -> null;
        };
        return new StoppedAnswer(
                id,
                emails.get(result.holder()),
                result.first(),
                result.periodsStopped(),
                result.refused(),
                Cents.text(result.spentPico()),
                Cents.text(result.notSpentPico()));
    }

    private static String word(Whose whose) {
        return switch (whose) {
            case EACH_MEMBER -> "each_user";
            case EACH_KEY -> "each_api_key";
            case ORGANIZATION -> "organization";
        };
    }
}
