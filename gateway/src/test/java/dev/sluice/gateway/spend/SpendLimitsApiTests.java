package dev.sluice.gateway.spend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.when;

import dev.sluice.gateway.directory.Member;
import dev.sluice.gateway.directory.Members;
import dev.sluice.gateway.directory.Role;
import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.spend.SpendLimit.Scope;
import dev.sluice.gateway.spend.SpendReport.MemberSpend;
import dev.sluice.gateway.support.AdminApiClient;
import dev.sluice.gateway.support.AdminApiClient.Answer;
import dev.sluice.gateway.support.AdminApiTest;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.bean.override.mockito.MockitoBean;
import tools.jackson.databind.JsonNode;

@AdminApiTest
@Import({SpendLimitsController.class, SpendLimitRows.class, LimitChanges.class, EffectiveLimits.class})
class SpendLimitsApiTests {

    private static final BigInteger CENT = BigInteger.TEN.pow(10);

    @LocalServerPort
    private int port;

    @Autowired
    private Members members;

    @MockitoBean
    private SpendLimits limits;

    @MockitoBean
    private SpendReport report;

    private final StoredCaps stored = new StoredCaps();
    private AdminApiClient api;
    private String tag;
    private Member ana;
    private Member bo;

    @BeforeEach
    void twoMembers() {
        api = new AdminApiClient(port);
        stored.behind(limits);
        when(report.settledPico(any(SpendLimit.class), any(), any())).thenReturn(BigInteger.ZERO);
        tag = Ids.text("t", Ids.next());
        ana = members.add("ana-" + tag + "@corp.test", "Ana", Role.DEVELOPER);
        bo = members.add("bo-" + tag + "@corp.test", "Bo", Role.DEVELOPER);
    }

    private String ofAna() {
        return "'scope':{'type':'user','user_id':'" + Ids.text("user", ana.id()) + "'}";
    }

    @Test
    void aMemberLimitIsSetReplacedReadAndRemoved() {
        Answer set = api.post("/spend_limits", "{" + ofAna() + ",'amount':'50000','period':'daily','currency':'USD'}");

        assertThat(set.status()).isEqualTo(200);
        assertThat(set.at("/type")).isEqualTo("spend_limit");
        assertThat(set.at("/id")).matches("spl_[0-9a-f]{32}");
        assertThat(set.at("/scope/type")).isEqualTo("user");
        assertThat(set.at("/scope/user_id")).isEqualTo(Ids.text("user", ana.id()));
        assertThat(set.at("/amount")).isEqualTo("50000");
        assertThat(set.at("/currency")).isEqualTo("USD");
        assertThat(set.at("/period")).isEqualTo("daily");
        assertThat(set.at("/when_store_is_away")).isEqualTo("closed");
        assertThat(stored.all()).singleElement().satisfies(cap -> {
            assertThat(cap.scope()).isEqualTo(Scope.MEMBER);
            assertThat(cap.amountPico()).isEqualTo(CENT.multiply(BigInteger.valueOf(50_000)));
        });

        Answer again = api.post("/spend_limits", "{" + ofAna() + ",'amount':'1','period':'daily'}");
        assertThat(again.at("/id")).isEqualTo(set.at("/id"));
        String path = "/spend_limits/" + set.at("/id");
        assertThat(api.get(path).at("/amount")).isEqualTo("1");

        assertThat(api.delete(path).text())
                .isEqualTo("{\"type\":\"spend_limit_deleted\",\"id\":\"" + set.at("/id") + "\"}");
        assertThat(api.get(path).error()).isEqualTo("404 not_found_error: spend limit not found");
        assertThat(api.delete(path).error()).isEqualTo("404 not_found_error: spend limit not found");
        assertThat(api.get("/spend_limits/nonsense").error()).isEqualTo("404 not_found_error: spend limit not found");
    }

    @Test
    void aLimitOfOnePersonInAWorkspaceNamesBothAndNeedsBoth() {
        String place = Ids.text("wrkspc", Ids.next());
        String elsewhere = Ids.text("wrkspc", Ids.next());
        String body = "{'scope':{'type':'workspace_member','user_id':'" + ana.email()
                + "','workspace_id':'%s'},'amount':'%s','period':'daily'}";
        assertThat(api.post("/spend_limits", body.formatted(place, 5)).error())
                .isEqualTo("400 invalid_request_error: scope.workspace_id: there is no workspace with this id");
        assertThat(api.post(
                                "/spend_limits",
                                body.replace(",'workspace_id':'%s'", "").formatted(5))
                        .error())
                .isEqualTo("400 invalid_request_error: scope.workspace_id: is required");

        when(limits.holderExists(eq(LimitTarget.WORKSPACE), any())).thenReturn(true);
        Answer set = api.post("/spend_limits", body.formatted(place, 5));
        assertThat(set.at("/scope/type")).isEqualTo("workspace_member");
        assertThat(set.at("/scope/user_id")).isEqualTo(Ids.text("user", ana.id()));
        assertThat(set.at("/scope/workspace_id")).isEqualTo(place);
        assertThat(api.post("/spend_limits", body.formatted(elsewhere, 7)).at("/id"))
                .isNotEqualTo(set.at("/id"));
        assertThat(api.post("/spend_limits", body.formatted(place, 6)).at("/id"))
                .isEqualTo(set.at("/id"));
        assertThat(stored.all())
                .extracting(SpendLimit::scope)
                .containsExactly(Scope.WORKSPACE_MEMBER, Scope.WORKSPACE_MEMBER);
    }

    @Test
    void nullMeansUnlimitedAndZeroMeansNothing() {
        String body = "{" + ofAna() + ",'amount':%s,'period':'weekly','when_store_is_away':'open'}";

        Answer unlimited = api.post("/spend_limits", body.formatted("null"));
        assertThat(unlimited.json().get("amount").isNull()).isTrue();
        assertThat(unlimited.at("/when_store_is_away")).isEqualTo("open");
        assertThat(api.post("/spend_limits", body.formatted("'0'")).at("/amount"))
                .isEqualTo("0");
    }

    @Test
    void aUserMayBeNamedByAddressButMustExist() {
        String body = "{'scope':{'type':'user','user_id':'%s'},'amount':'5','period':'daily'}";

        assertThat(api.post("/spend_limits", body.formatted(ana.email())).at("/scope/user_id"))
                .isEqualTo(Ids.text("user", ana.id()));
        assertThat(api.post("/spend_limits", body.formatted("nobody@corp.test")).error())
                .isEqualTo("400 invalid_request_error: scope.user_id: there is no member with this id or e-mail"
                        + " address");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'amount':'5','period':'daily'}                                       | scope: is required",
                "{'scope':'organization','amount':'5','period':'daily'}                | scope: must be an object",
                "{'scope':{},'amount':'5','period':'daily'}                            | scope.type: is required",
                "{'scope':{'type':'team'},'amount':'5','period':'daily'}               | scope.type: must be one of user, rbac_group, organization, workspace, api_key, service_account, workspace_member",
                "{'scope':{'type':'rbac_group','rbac_group_id':'x'},'amount':'5','period':'daily'} | scope.rbac_group_id: there is no rbac group with this id",
                "{'scope':{'type':'user'},'amount':'5','period':'daily'}               | scope.user_id: is required",
                "{'scope':{'type':'organization'},'amount':'5'}                        | period: is required",
                "{'scope':{'type':'organization'},'amount':'5','period':'yearly'}      | period: must be one of daily, weekly, monthly",
                "{'scope':{'type':'organization'},'period':'daily'}                    | amount: is required; null means unlimited",
                "{'scope':{'type':'organization'},'amount':5,'period':'daily'}         | amount: must be a whole-number decimal string of cents",
                "{'scope':{'type':'organization'},'amount':'5.5','period':'daily'}     | amount: must be a whole-number decimal string of cents",
                "{'scope':{'type':'organization'},'amount':'-5','period':'daily'}      | amount: must be a whole-number decimal string of cents",
                "{'scope':{'type':'organization'},'amount':'1e3','period':'daily'}     | amount: must be a whole-number decimal string of cents",
                "{'scope':{'type':'organization'},'amount':'9999999999999999','period':'daily'} | amount: must be a whole-number decimal string of cents",
                "{'scope':{'type':'organization'},'amount':'5','period':'daily','currency':'EUR'} | currency: Invalid literal value, expected \"USD\"",
                "{'scope':{'type':'organization'},'amount':'5','period':'daily','currency':1} | currency: Invalid literal value, expected \"USD\"",
                "{'scope':{'type':'organization'},'amount':'5','period':'daily','when_store_is_away':'maybe'} | when_store_is_away: must be one of closed, open",
                "{'scope':{'type':'organization'},'amount':'5','period':'daily','pooled_budget':{}} | pooled_budget.amount: must be a whole-number decimal string of cents",
                "{'scope':{'type':'organization'},'amount':'5','period':'daily','pooled_budget':{'amount':'1','paused':true}} | pooled_budget.paused: a pot cannot be paused yet; remove it with \"pooled_budget\": null",
                "{'scope':{'type':'organization'},'amount':'5,5','period':'daily'} | amount: must be a whole-number decimal string of cents",
                "{'scope':{'type':'organization'},'amount':'5','period':'daily','mode':'hard'} | mode: must be one of strict, soft, throttle",
                "{'scope':{'type':'organization'},'amount':'5','period':'daily','mode':'throttle'} | fallback_model: is required: the model that serves instead",
                "{'scope':{'type':'organization'},'amount':'5','period':'daily','mode':'throttle','fallback_model':'claude-cheapest'} | fallback_model: must be a model of the catalogue, like claude-haiku-5-5",
                "{'scope':{'type':'organization'},'amount':'5','period':'daily','fallback_model':'x'} | fallback_model: goes with \"mode\": \"throttle\" only",
                "{'scope':{'type':'organization'},'amount':'5','period':'daily','model_family':'claude-opus'} | model_family: must be a word like opus, sonnet or haiku",
                "{'scope':{'type':'organization'},'amount':'5','period':'daily','calendar':'mars'} | calendar: must be one of utc, organization",
                "{'scope':{'type':'service_account','service_account_id':'svac_x'},'amount':'5','period':'daily'} | scope.service_account_id: there is no service account with this id",
                "{'scope':{'type':'user','user_id':'x'},'amount':'5','period':'daily','pooled_budget':{'amount':'1'}} | pooled_budget: only the organization, a group or a workspace can have a shared pot",
            })
    void unusableFieldsAreNamed(String body, String message) {
        assertThat(api.post("/spend_limits", body).error()).isEqualTo("400 invalid_request_error: " + message);
        assertThat(stored.all()).isEmpty();
    }

    @Test
    void anOrganizationRowJoinsTheCapOfEachMemberAndTheSharedPot() {
        when(report.settledPico(any(SpendLimit.class), any(), any()))
                .thenReturn(BigInteger.valueOf(3_182_512_345_678L));
        String organization = "{'scope':{'type':'organization'},'period':'monthly',%s}";
        Answer both =
                api.post("/spend_limits", organization.formatted("'amount':'2000','pooled_budget':{'amount':'90000'}"));

        assertThat(both.at("/scope/type")).isEqualTo("organization");
        assertThat(both.at("/amount")).isEqualTo("2000");
        assertThat(both.at("/pooled_budget/amount")).isEqualTo("90000");
        assertThat(both.at("/pooled_budget/period_to_date_spend")).isEqualTo("318.251");
        assertThat(stored.all())
                .extracting(SpendLimit::scope)
                .containsExactlyInAnyOrder(Scope.EACH_MEMBER, Scope.ORGANIZATION_POOL);

        Answer capOnly = api.post("/spend_limits", organization.formatted("'amount':'3000'"));
        assertThat(capOnly.at("/id")).isEqualTo(both.at("/id"));
        assertThat(capOnly.at("/pooled_budget/amount")).isEqualTo("90000");

        Answer noPot = api.post("/spend_limits", organization.formatted("'amount':'3000','pooled_budget':null"));
        assertThat(noPot.json().get("pooled_budget").isNull()).isTrue();
        assertThat(stored.all()).hasSize(1);
    }

    @Test
    void aPotMayStandAloneAndGoesWithItsRow() {
        Answer pot = api.post(
                "/spend_limits", "{'scope':{'type':'organization'},'period':'weekly','pooled_budget':{'amount':'70'}}");
        assertThat(pot.json().get("amount").isNull()).isTrue();
        assertThat(pot.at("/pooled_budget/amount")).isEqualTo("70");
        assertThat(stored.all()).singleElement().extracting(SpendLimit::scope).isEqualTo(Scope.ORGANIZATION_POOL);

        assertThat(api.delete("/spend_limits/" + pot.at("/id")).status()).isEqualTo(200);
        assertThat(stored.all()).isEmpty();
    }

    @Test
    void theListIsPagedAndFilteredByScope() {
        String first = api.post("/spend_limits", "{" + ofAna() + ",'amount':'1','period':'daily'}")
                .at("/id");
        String second = api.post("/spend_limits", "{'scope':{'type':'organization'},'amount':'2','period':'daily'}")
                .at("/id");

        assertThat(ids("/spend_limits")).containsExactly(second, first);
        assertThat(ids("/spend_limits?limit=1&after_id=" + second)).containsExactly(first);
        assertThat(ids("/spend_limits?limit=1&before_id=" + first)).containsExactly(second);
        assertThat(ids("/spend_limits?scope_type=user")).containsExactly(first);
        assertThat(ids("/spend_limits?scope_type=organization")).containsExactly(second);
        assertThat(ids("/spend_limits?scope_type=rbac_group")).isEmpty();
        assertThat(api.get("/spend_limits?limit=0").error())
                .isEqualTo("400 invalid_request_error: limit: must be between 1 and 1000");
    }

    @Test
    void theEffectiveLimitIsTheMembersOwnBeforeTheOneForEverybody() {
        api.post("/spend_limits", "{'scope':{'type':'organization'},'amount':'2000','period':'daily'}");
        Answer own = api.post("/spend_limits", "{" + ofAna() + ",'amount':'50','period':'daily'}");
        when(report.perMember(eq(Period.DAILY), any(), anyInt()))
                .thenReturn(List.of(new MemberSpend(bo.id(), BigInteger.valueOf(3_182_500_000_000L))));

        JsonNode rows = api.get("/spend_limits/effective?period%5B%5D=daily&q=" + tag)
                .json()
                .at("/data");

        assertThat(rows).hasSize(2);
        JsonNode ofBo = rows.get(0);
        assertThat(ofBo.at("/actor/email_address").asString()).isEqualTo(bo.email());
        assertThat(ofBo.at("/actor/type").asString()).isEqualTo("user_actor");
        assertThat(ofBo.at("/actor/deleted").asBoolean()).isFalse();
        assertThat(ofBo.at("/amount").asString()).isEqualTo("2000");
        assertThat(ofBo.at("/source/type").asString()).isEqualTo("organization");
        assertThat(ofBo.at("/period_to_date_spend").asString()).isEqualTo("318.25");
        JsonNode ofAna = rows.get(1);
        assertThat(ofAna.at("/amount").asString()).isEqualTo("50");
        assertThat(ofAna.at("/source/type").asString()).isEqualTo("user");
        assertThat(ofAna.at("/spend_limit_id").asString()).isEqualTo(own.at("/id"));
        assertThat(ofAna.at("/period_to_date_spend").asString()).isEqualTo("0");
    }

    @Test
    void aGroupHasALimitForEachMemberAndAPotAndTheTightestGroupHolds() {
        SpendLimits.Holder research = new SpendLimits.Holder(Ids.next(), "Research");
        SpendLimits.Holder everyone = new SpendLimits.Holder(Ids.next(), "Everyone");
        stored.groups.addAll(List.of(research, everyone));
        stored.memberships.put(ana.id(), List.of(everyone, research));
        String body = "{'scope':{'type':'rbac_group','rbac_group_id':'%s'},'amount':'%s','period':'daily'%s}";

        Answer set = api.post("/spend_limits", body.formatted("Research", "300", ",'pooled_budget':{'amount':'900'}"));
        api.post("/spend_limits", body.formatted("Everyone", "500", ""));

        assertThat(set.at("/scope/rbac_group_id")).isEqualTo(Ids.text("rbac_group", research.id()));
        assertThat(set.at("/pooled_budget/amount")).isEqualTo("900");
        assertThat(api.get("/spend_limits?scope_type=rbac_group").json().at("/data"))
                .hasSize(2);
        JsonNode row = api.get("/spend_limits/effective?period%5B%5D=daily&user_ids%5B%5D=" + ana.email())
                .json()
                .at("/data/0");
        assertThat(row.at("/amount").asString()).isEqualTo("300");
        assertThat(row.at("/source/type").asString()).isEqualTo("rbac_group");
        assertThat(row.at("/groups").size()).isEqualTo(2);
        assertThat(row.at("/reason").asString())
                .isEqualTo("the limit of the group Research, the tightest of 2 groups; there is none of their own");
    }

    @Test
    void whatIsNotOfTheContractIsThereBesideIt() {
        Answer set = api.post(
                "/spend_limits",
                "{" + ofAna() + ",'amount':'5','period':'weekly','model_family':'opus','calendar':'organization',"
                        + "'mode':'throttle','fallback_model':'claude-haiku-5-5','when_store_is_away':'open'}");
        assertThat(set.at("/model_family")).isEqualTo("opus");
        assertThat(set.at("/calendar")).isEqualTo("organization");
        assertThat(set.at("/mode")).isEqualTo("throttle");
        assertThat(set.at("/fallback_model")).isEqualTo("claude-haiku-5-5");
        assertThat(set.at("/when_store_is_away")).isEqualTo("open");
        assertThat(api.get("/spend_limits/audit").status()).isEqualTo(200);
    }

    @Test
    void withoutAPeriodEachPeriodHasARowAndNoCapMeansNull() {
        JsonNode rows = api.get("/spend_limits/effective?user_ids%5B%5D=" + ana.email())
                .json()
                .at("/data");

        assertThat(rows).hasSize(3);
        assertThat(rows.findValuesAsString("period")).containsExactly("daily", "weekly", "monthly");
        assertThat(rows.get(0).get("amount").isNull()).isTrue();
        assertThat(rows.get(0).get("source").isNull()).isTrue();
        assertThat(rows.get(0).get("spend_limit_id").isNull()).isTrue();
    }

    @Test
    void theHighestSpendersComeFirstAndPagesContinueThere() {
        when(report.perMember(eq(Period.WEEKLY), any(), anyInt()))
                .thenReturn(List.of(new MemberSpend(ana.id(), CENT), new MemberSpend(bo.id(), BigInteger.ONE)));
        String path = "/spend_limits/effective?sort=spend_desc&limit=1&period%5B%5D=weekly&q=" + tag;

        Answer first = api.get(path);
        assertThat(first.at("/data/0/actor/email_address")).isEqualTo(ana.email());
        String page = first.at("/next_page");
        Answer second = api.get(path + "&page=" + page);
        assertThat(second.at("/data/0/actor/email_address")).isEqualTo(bo.email());
        assertThat(second.json().get("next_page").isNull()).isTrue();

        String foreign = "400 invalid_request_error: cursor does not match current query parameters";
        assertThat(api.get("/spend_limits/effective?page=" + page).error()).isEqualTo(foreign);
        assertThat(api.get(path + "&page=nonsense").error()).isEqualTo(foreign);
    }

    @Test
    void effectiveQueriesThatMakeNoSenseAreRefused() {
        String once = "400 invalid_request_error: sort=spend_desc requires exactly one period[]";

        assertThat(api.get("/spend_limits/effective?sort=spend_desc").error()).isEqualTo(once);
        assertThat(api.get("/spend_limits/effective?sort=spend_desc&period%5B%5D=daily&period%5B%5D=weekly")
                        .error())
                .isEqualTo(once);
        assertThat(api.get("/spend_limits/effective?sort=name").error())
                .isEqualTo("400 invalid_request_error: sort: must be one of spend_desc");
        assertThat(api.get("/spend_limits/effective?period%5B%5D=hourly").error())
                .isEqualTo("400 invalid_request_error: period[]: must be one of daily, weekly, monthly");
        assertThat(api.get("/spend_limits/effective?user_ids%5B%5D=nobody").error())
                .startsWith("400 invalid_request_error: user_ids[]: there is no member");
    }

    private List<String> ids(String path) {
        List<String> ids = new ArrayList<>();
        for (JsonNode row : api.get(path).json().at("/data")) {
            ids.add(row.get("id").asString());
        }
        return ids;
    }
}
