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
import java.util.List;
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

    private static final List<String> SCOPE_TYPES = List.of("user", "rbac_group", "organization");

    private final SpendLimitRows rows;
    private final EffectiveLimits effective;
    private final SpendReport report;
    private final Members members;
    private final Clock clock;

    SpendLimitsController(
            SpendLimitRows rows, EffectiveLimits effective, SpendReport report, Members members, Clock clock) {
        this.rows = rows;
        this.effective = effective;
        this.report = report;
        this.members = members;
        this.clock = clock;
    }

    @PostMapping
    LimitAnswer set(JsonFields body) {
        SpendLimitInput input = SpendLimitInput.read(body);
        String user = input.user();
        if (user == null) {
            return shape(rows.setOrganization(input.period(), input.change(), input.whenStoreIsAway()));
        }
        Member member = members.findByIdOrEmail(user)
                .orElseThrow(() ->
                        body.object("scope").wrong("user_id", "there is no member with this id or e-mail address"));
        return shape(rows.setMember(member.id(), input.period(), input.change().capPico(), input.whenStoreIsAway()));
    }

    @GetMapping
    Page<LimitAnswer> list(Query query) {
        Cursor cursor = query.cursor(SpendLimitRow.ID);
        Optional<String> type = query.choice("scope_type", SCOPE_TYPES, word -> word);
        List<SpendLimitRow> wanted = rows.all().stream()
                .filter(row -> type.isEmpty() || type.get().equals(row.ofMember() ? "user" : "organization"))
                .toList();
        return cursor.pageOf(wanted, SpendLimitRow::id, this::shape, LimitAnswer::id);
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
        return new LimitAnswer(
                "spend_limit",
                row.idText(),
                row.createdAt(),
                row.updatedAt(),
                ScopeAnswer.of(row.leading().memberId()),
                row.amount(),
                SpendLimitAnswers.USD,
                row.period().apiName(),
                row.whenStoreIsAway(),
                pot(row));
    }

    private @Nullable PotAnswer pot(SpendLimitRow row) {
        if (row.pot() == null || row.pot().amountPico() == null) {
            return null;
        }
        String spent = Cents.text(report.settledPico(null, row.period(), clock.instant()));
        return new PotAnswer(Cents.text(row.pot().amountPico()), false, SpendLimitAnswers.USD, spent);
    }
}
