package dev.sluice.gateway.spend;

import dev.sluice.gateway.adminapi.AdminApiException;
import dev.sluice.gateway.adminapi.Cursor;
import dev.sluice.gateway.adminapi.JsonFields;
import dev.sluice.gateway.adminapi.Page;
import dev.sluice.gateway.adminapi.Query;
import dev.sluice.gateway.directory.Member;
import dev.sluice.gateway.directory.Members;
import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.spend.SpendLimitAnswers.Deleted;
import dev.sluice.gateway.spend.SpendLimitAnswers.EffectivePage;
import dev.sluice.gateway.spend.SpendLimitAnswers.LimitAnswer;
import dev.sluice.gateway.spend.SpendLimitAnswers.PotAnswer;
import dev.sluice.gateway.spend.SpendLimitAnswers.ScopeAnswer;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Spend limits in the Admin API: {@code /v1/organizations/spend_limits} (contract §18). */
@RestController
@RequestMapping("/v1/organizations/spend_limits")
class SpendLimitsController {

    private final SpendLimits limits;
    private final SpendLimitRows rows;
    private final LimitChanges changes;
    private final EffectiveLimits effective;
    private final SpendReport report;
    private final Members members;
    private final Clock clock;

    SpendLimitsController(
            SpendLimits limits,
            SpendLimitRows rows,
            LimitChanges changes,
            EffectiveLimits effective,
            SpendReport report,
            Members members,
            Clock clock) {
        this.limits = limits;
        this.rows = rows;
        this.changes = changes;
        this.effective = effective;
        this.report = report;
        this.members = members;
        this.clock = clock;
    }

    @PostMapping
    LimitAnswer set(JsonFields body) {
        SpendLimitInput input = SpendLimitInput.read(body);
        UUID holder = holder(body, input);
        return shape(rows.set(input.target(), holder, within(body, input), input.period(), input.change()));
    }

    private UUID within(JsonFields body, SpendLimitInput input) {
        String named = input.within();
        return named == null
                ? Counter.NOBODY
                : LimitTarget.WORKSPACE
                        .parse(named)
                        .filter(id -> limits.holderExists(LimitTarget.WORKSPACE, id))
                        .orElseThrow(
                                () -> body.object("scope").wrong("workspace_id", "there is no workspace with this id"));
    }

    private UUID holder(JsonFields body, SpendLimitInput input) {
        LimitTarget target = input.target();
        String named = input.holder();
        if (named == null || target.idField == null) {
            return Counter.NOBODY;
        }
        if (target.ofPerson()) {
            return members.findByIdOrEmail(named)
                    .map(Member::id)
                    .orElseThrow(() ->
                            body.object("scope").wrong("user_id", "there is no member with this id or e-mail address"));
        }
        return target.parse(named)
                .filter(id -> limits.holderExists(target, id))
                .or(() -> limits.holders(target).stream()
                        .filter(each ->
                                target == LimitTarget.RBAC_GROUP && each.name().equals(named))
                        .map(SpendLimits.Holder::id)
                        .findFirst())
                .orElseThrow(() -> body.object("scope")
                        .wrong(target.idField, "there is no " + target.type.replace('_', ' ') + " with this id"));
    }

    @GetMapping
    Page<LimitAnswer> list(Query query) {
        Cursor cursor = query.cursor(SpendLimitRow.ID);
        Optional<LimitTarget> type =
                query.choice("scope_type", Arrays.asList(LimitTarget.values()), target -> target.type);
        List<SpendLimitRow> wanted = rows.all().stream()
                .filter(row -> type.isEmpty() || type.get() == row.target())
                .toList();
        return cursor.pageOf(wanted, SpendLimitRow::id, this::shape, LimitAnswer::id);
    }

    @GetMapping("/audit")
    Page<SpendLimitAnswers.ChangeAnswer> audit(Query query) {
        return changes.page(query);
    }

    @GetMapping("/effective")
    EffectivePage effective(Query query) {
        return effective.page(query);
    }

    @GetMapping("/{id}")
    LimitAnswer get(@PathVariable String id) {
        return Ids.parse(SpendLimitRow.ID, id)
                .flatMap(rows::find)
                .map(this::shape)
                .orElseThrow(SpendLimitsController::unknown);
    }

    @DeleteMapping("/{id}")
    Deleted remove(@PathVariable String id) {
        UUID limitId = Ids.parse(SpendLimitRow.ID, id).orElseThrow(SpendLimitsController::unknown);
        if (!rows.remove(limitId)) {
            throw unknown();
        }
        return new Deleted("spend_limit_deleted", id);
    }

    private static AdminApiException unknown() {
        return AdminApiException.notFound("spend limit not found");
    }

    private LimitAnswer shape(SpendLimitRow row) {
        SpendLimit limit = row.leading();
        return new LimitAnswer(
                "spend_limit",
                row.idText(),
                row.createdAt(),
                row.updatedAt(),
                ScopeAnswer.of(limit),
                row.amount(),
                SpendLimitAnswers.USD,
                row.period().apiName(),
                limit.family().isEmpty() ? null : limit.family(),
                limit.calendar().name().toLowerCase(Locale.ROOT),
                limit.mode().name().toLowerCase(Locale.ROOT),
                limit.throttleTo(),
                row.whenStoreIsAway(),
                pot(row));
    }

    private @Nullable PotAnswer pot(SpendLimitRow row) {
        if (row.pot() == null || row.pot().amountPico() == null) {
            return null;
        }
        String spent = Cents.text(report.settledPico(row.pot(), limits.policy(), clock.instant()));
        return new PotAnswer(Cents.text(row.pot().amountPico()), false, SpendLimitAnswers.USD, spent);
    }
}
