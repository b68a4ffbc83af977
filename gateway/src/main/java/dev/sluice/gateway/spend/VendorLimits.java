package dev.sluice.gateway.spend;

import dev.sluice.gateway.directory.Member;
import dev.sluice.gateway.directory.Members;
import dev.sluice.gateway.spend.LimitPolicy.GroupRule;
import dev.sluice.gateway.spend.SpendLimit.Calendar;
import dev.sluice.gateway.spend.SpendLimit.Mode;
import dev.sluice.gateway.spend.SpendLimit.WhenStoreIsAway;
import dev.sluice.gateway.spend.SpendLimitRows.RowChange;
import dev.sluice.gateway.takeover.Section;
import dev.sluice.gateway.takeover.Step;
import dev.sluice.gateway.takeover.VendorFile;
import dev.sluice.gateway.takeover.VendorFile.Part;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/**
 * Caps of the vendor's gateway. It keeps them in its database; what its {@code GET /v1/organizations/spend_limits} answers can
 * stand in the file as {@code spend_limits}. Which group's cap holds stands in {@code admin}.
 */
@Component
class VendorLimits implements Section {

    private static final int PICO_DIGITS = 12;
    private static final Set<LimitTarget> TARGETS =
            Set.of(LimitTarget.USER, LimitTarget.RBAC_GROUP, LimitTarget.ORGANIZATION);
    private static final Set<String> OF_A_LIMIT = Set.of(
            "type",
            "id",
            "created_at",
            "updated_at",
            "scope",
            "amount",
            "currency",
            "period",
            "pooled_budget",
            "groups",
            "actor",
            "source",
            "spend_limit_id",
            "period_to_date_spend");
    private static final Map<String, String> OF_ADMIN = Map.of(
            "read_keys", "keys are not taken over; make admin keys here",
            "write_keys", "keys are not taken over; make admin keys here",
            "admin_groups", "let the group give the role of an admin, under Sign-in",
            "blocked_message", "what a refusal says is set here",
            "audit_retention_days", "the audit record is kept",
            "spend_retention_months", "the ledger is kept",
            "identity_retention_days", "members are kept until they are removed",
            "pooled_conflict_rule", "every pot that somebody is in holds here",
            "pooled_priority_order", "every pot that somebody is in holds here",
            "billing_group_tag", "usage is attributed to groups here without a tag");

    private final SpendLimits limits;
    private final SpendLimitRows rows;
    private final Members members;

    VendorLimits(SpendLimits limits, SpendLimitRows rows, Members members) {
        this.limits = limits;
        this.rows = rows;
        this.members = members;
    }

    @Override
    public Set<String> names() {
        return Set.of("spend_limits", "admin", "enforcement");
    }

    /** What came of reading an entry. */
    private sealed interface Reading {}

    /** It cannot be had. */
    private record Not(Step problem) implements Reading {

        static Not wrong(String path, String why) {
            return new Not(Step.wrong(path, why));
        }

        static Not leftOut(String path, String why) {
            return new Not(Step.leftOut(path, why));
        }
    }

    /** What an entry asks for. */
    private record Wanted(LimitTarget target, UUID holder, String name, Period period, RowChange change)
            implements Reading {

        String key() {
            return target + " " + holder + " " + period;
        }

        String words() {
            String whose = switch (target) {
                case ORGANIZATION -> "each member";
                case RBAC_GROUP -> "each member of " + name;
                default -> name;
            };
            BigInteger pot = change.potPico();
            return whose + ": " + amount(change.capPico()) + " " + period.apiName()
                    + (pot == null ? "" : ", and a pot of " + amount(pot) + " that they share")
                    + (change.whenStoreIsAway() == WhenStoreIsAway.OPEN ? ", open while the database is away" : "");
        }
    }

    private static String amount(@Nullable BigInteger pico) {
        return pico == null
                ? "no limit"
                : "$"
                        + new BigDecimal(pico, PICO_DIGITS)
                                .setScale(2, RoundingMode.HALF_UP)
                                .toPlainString();
    }

    @Override
    public List<Step> plan(VendorFile file) {
        List<Step> steps = new ArrayList<>();
        admin(file.object("admin", steps), steps);
        WhenStoreIsAway away = enforcement(file.object("enforcement", steps), steps);
        List<SpendLimitRow> there = rows.all();
        Set<String> seen = new HashSet<>();
        for (Part entry : entries(file, steps)) {
            steps.addAll(entry.unknown(OF_A_LIMIT));
            steps.add(
                    switch (read(entry, away)) {
                        case Not(Step problem) -> problem;
                        case Wanted wanted
                        when !seen.add(wanted.key()) ->
                            Step.wrong(entry.path(), "is a second one for the same and the same period");
                        case Wanted wanted -> step(entry, wanted, there);
                    });
        }
        return steps;
    }

    /** A list, or the whole answer of the API. */
    private static List<Part> entries(VendorFile file, List<Step> steps) {
        JsonNode node = file.root().node().path("spend_limits");
        if (!node.isObject()) {
            return file.list(file.root(), "spend_limits", steps);
        }
        Part answer = new Part("spend_limits", node);
        steps.addAll(answer.unknown(Set.of("data", "has_more", "first_id", "last_id", "next_page")));
        if (node.path("has_more").asBoolean(false)) {
            steps.add(Step.wrong("spend_limits.has_more", "this is not all of them; ask with limit=1000"));
        }
        return file.list(answer, "data", steps);
    }

    private void admin(Part admin, List<Step> steps) {
        for (String name : admin.node().propertyNames()) {
            String instead = OF_ADMIN.get(name);
            if (instead != null) {
                steps.add(Step.leftOut(admin.at(name), instead));
            } else if (!name.equals("group_limit_mode")) {
                steps.add(Step.leftOut(admin.at(name), "is not known"));
            }
        }
        if (!admin.has("group_limit_mode")) {
            return;
        }
        String path = admin.at("group_limit_mode");
        GroupRule rule = switch (admin.text("group_limit_mode").orElse("")) {
            case "min" -> GroupRule.TIGHTEST;
            case "max" -> GroupRule.LOOSEST;
            default -> null;
        };
        LimitPolicy policy = limits.policy();
        if (rule == null) {
            steps.add(Step.wrong(path, "must be min or max"));
        } else if (policy.groupRule() == rule) {
            steps.add(Step.same(path, words(rule)));
        } else {
            steps.add(Step.changed(
                    path,
                    words(rule),
                    words(policy.groupRule()),
                    () -> limits.setPolicy(new LimitPolicy(limits.policy().timeZone(), rule))));
        }
    }

    private static String words(GroupRule rule) {
        return "of several groups the " + (rule == GroupRule.TIGHTEST ? "tightest" : "loosest") + " limit holds";
    }

    private static WhenStoreIsAway enforcement(Part enforcement, List<Step> steps) {
        steps.addAll(enforcement.unknown(Set.of("fail_closed_on_error")));
        JsonNode closed = enforcement.node().path("fail_closed_on_error");
        if (!closed.isMissingNode() && !closed.isNull() && !closed.isBoolean()) {
            steps.add(Step.wrong(enforcement.at("fail_closed_on_error"), "must be true or false"));
        }
        return closed.isBoolean() && !closed.booleanValue() ? WhenStoreIsAway.OPEN : WhenStoreIsAway.CLOSED;
    }

    private Reading read(Part entry, WhenStoreIsAway away) {
        Part scope = new Part(entry.at("scope"), entry.node().path("scope"));
        String type = scope.text("type").orElse("");
        Optional<LimitTarget> target = Arrays.stream(LimitTarget.values())
                .filter(each -> TARGETS.contains(each) && each.type.equals(type))
                .findFirst();
        if (target.isEmpty()) {
            return Not.wrong(scope.at("type"), "must be user, rbac_group or organization");
        }
        Optional<Period> period = Arrays.stream(Period.values())
                .filter(each -> each.apiName().equals(entry.text("period").orElse("")))
                .findFirst();
        if (period.isEmpty()) {
            return Not.wrong(entry.at("period"), "must be daily, weekly or monthly");
        }
        if (entry.has("currency") && !entry.text("currency").orElse("").equals(SpendLimitAnswers.USD)) {
            return Not.wrong(entry.at("currency"), "must be USD");
        }
        Optional<BigInteger> cap = cents(entry, "amount");
        if (cap.isEmpty() && (entry.has("amount") || !entry.node().has("amount"))) {
            return Not.wrong(
                    entry.at("amount"), "must be a whole-number decimal string of cents, or null for no limit");
        }
        BigInteger pot = null;
        if (entry.has("pooled_budget")) {
            Part budget = new Part(entry.at("pooled_budget"), entry.node().path("pooled_budget"));
            Optional<BigInteger> size = cents(budget, "amount");
            if (target.get() != LimitTarget.RBAC_GROUP || size.isEmpty()) {
                return Not.wrong(budget.path(), "must be an amount in cents, of a group");
            }
            if (budget.node().path("paused").asBoolean(false)) {
                return Not.leftOut(entry.path(), "its pot is paused, which pots here cannot be");
            }
            pot = size.get();
        }
        RowChange change = new RowChange(true, cap.orElse(null), pot, false, "", Calendar.UTC, Mode.STRICT, null, away);
        return holder(entry, scope, target.get(), period.get(), change);
    }

    private static Optional<BigInteger> cents(Part part, String field) {
        return part.text(field).flatMap(Cents::parse);
    }

    private Reading holder(Part entry, Part scope, LimitTarget target, Period period, RowChange change) {
        String field = target.idField;
        if (field == null) {
            return new Wanted(target, Counter.NOBODY, "", period, change);
        }
        String named = scope.text(field).orElse("");
        if (named.isEmpty()) {
            return Not.wrong(scope.at(field), "is required");
        }
        if (target == LimitTarget.USER) {
            Part actor = new Part(entry.at("actor"), entry.node().path("actor"));
            Optional<Member> member = members.findByIdOrEmail(named)
                    .or(() -> actor.text("email_address").flatMap(members::findByIdOrEmail));
            return member.<Reading>map(found -> new Wanted(target, found.id(), found.email(), period, change))
                    .orElseGet(() -> Not.leftOut(
                            scope.at(field),
                            "there is no member " + VendorFile.shown(named)
                                    + "; write the e-mail address, and import again once they are here"));
        }
        return limits.holders(target).stream()
                .filter(group -> group.name().equals(named))
                .findFirst()
                .<Reading>map(group -> new Wanted(target, group.id(), group.name(), period, change))
                .orElseGet(
                        () -> Not.leftOut(scope.at(field), "there is no group " + VendorFile.shown(named) + " here"));
    }

    private Step step(Part entry, Wanted wanted, List<SpendLimitRow> there) {
        SpendLimitRow before = there.stream()
                .filter(row -> row.target() == wanted.target()
                        && row.period() == wanted.period()
                        && row.leading().holder().equals(wanted.holder())
                        && row.leading().family().isEmpty())
                .findFirst()
                .orElse(null);
        Runnable change = () -> rows.set(wanted.target(), wanted.holder(), wanted.period(), wanted.change());
        if (before == null) {
            return Step.added(entry.path(), wanted.words(), change);
        }
        SpendLimit cap = before.cap();
        SpendLimit pot = before.pot();
        RowChange was = new RowChange(
                cap != null,
                cap == null ? null : cap.amountPico(),
                pot == null ? null : pot.amountPico(),
                false,
                "",
                Calendar.UTC,
                Mode.STRICT,
                null,
                before.leading().whenStoreIsAway());
        String then = new Wanted(wanted.target(), wanted.holder(), wanted.name(), wanted.period(), was).words();
        BigInteger wantedPot = wanted.change().potPico();
        boolean samePot = wantedPot == null || (pot != null && wantedPot.equals(pot.amountPico()));
        boolean strict =
                before.leading().mode() == Mode.STRICT && before.leading().calendar() == Calendar.UTC;
        boolean sameCap = cap != null
                && Objects.equals(cap.amountPico(), wanted.change().capPico())
                && cap.whenStoreIsAway() == wanted.change().whenStoreIsAway();
        return samePot && sameCap && strict
                ? Step.same(entry.path(), wanted.words())
                : Step.changed(entry.path(), wanted.words(), then, change);
    }

    @Override
    public void over() {
        limits.refresh();
    }
}
