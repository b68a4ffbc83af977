package dev.sluice.gateway.invites;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.directory.Group;
import dev.sluice.gateway.directory.Groups;
import dev.sluice.gateway.directory.Member;
import dev.sluice.gateway.directory.MemberStatus;
import dev.sluice.gateway.directory.Members;
import dev.sluice.gateway.directory.Role;
import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.invites.BatchText.Line;
import dev.sluice.gateway.invites.InviteBatch.LineResult;
import dev.sluice.gateway.invites.InviteBatch.Result;
import dev.sluice.gateway.proxy.PublicListener;
import dev.sluice.gateway.support.AdminApiClient;
import dev.sluice.gateway.support.AdminApiClient.Answer;
import dev.sluice.gateway.support.GatewayTest;
import dev.sluice.gateway.workspaces.Workspace;
import dev.sluice.gateway.workspaces.WorkspaceRole;
import dev.sluice.gateway.workspaces.Workspaces;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

@GatewayTest
class InvitesTests {

    private static final String PASSWORD = "gate lifts water quietly";

    @Autowired
    private Invites invites;

    @Autowired
    private InviteBatch batch;

    @Autowired
    private Members members;

    @Autowired
    private Groups groups;

    @Autowired
    private Workspaces workspaces;

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private PublicListener listener;

    private AdminApiClient api;

    @BeforeEach
    void client() {
        api = new AdminApiClient(listener.port(), "an-admin-key-for-tests-of-32-chars");
    }

    private static String email() {
        return Ids.text("u", Ids.next()) + "@corp.test";
    }

    private Outcome.Invited invited(String email, Role role, List<UUID> places, List<UUID> in) {
        return (Outcome.Invited) invites.invite(new Asked(email, role, places, in, null));
    }

    private List<LineResult> run(Line... lines) {
        return batch.invite(List.of(lines), new InviteBatch.Terms(Role.DEVELOPER, List.of(), Role.ADMIN, null));
    }

    private static Line line(long number, String email) {
        return new Line(number, email, "", List.of());
    }

    @Test
    void whoAcceptsIsAnActiveMemberWithRoleWorkspacesAndGroups() {
        Workspace research = workspaces.create(Ids.text("w", Ids.next()));
        Group group = groups.create(Ids.text("g", Ids.next()));
        Outcome.Invited asked = invited(email(), Role.DEVELOPER, List.of(research.id()), List.of(group.id()));

        Member member = invites.accept(asked.token(), "Ana", PASSWORD).orElseThrow();

        assertThat(member.role()).isEqualTo(Role.DEVELOPER);
        assertThat(member.status()).isEqualTo(MemberStatus.ACTIVE);
        assertThat(workspaces.member(research.id(), member.id()).orElseThrow().role())
                .isEqualTo(WorkspaceRole.WORKSPACE_DEVELOPER);
        assertThat(groups.of(member.id())).extracting(Group::id).containsExactly(group.id());
        assertThat(invites.find(asked.invite().id()).orElseThrow().status()).isEqualTo(Invite.Status.ACCEPTED);
        assertThat(invites.accept(asked.token(), "Ana", PASSWORD)).isEmpty();
    }

    @Test
    void tenWhoAcceptAtOnceMakeOneMember() throws Exception {
        String email = email();
        Outcome.Invited asked = invited(email, Role.USER, List.of(), List.of());
        List<Future<Optional<Member>>> tries = new ArrayList<>();
        try (ExecutorService all = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 10; i++) {
                tries.add(all.submit(() -> invites.accept(asked.token(), "Ana", PASSWORD)));
            }
        }
        int made = 0;
        for (Future<Optional<Member>> each : tries) {
            made += each.get().isPresent() ? 1 : 0;
        }
        assertThat(made).isEqualTo(1);
        assertThat(members.findByEmail(email)).isPresent();
    }

    @Test
    void expiredWithdrawnAndReplacedLinksOpenNothing() {
        Outcome.Invited expired = invited(email(), Role.USER, List.of(), List.of());
        jdbc.sql("update invite set expires_at = ? where id = ?")
                .params(Timestamp.from(Instant.now()), expired.invite().id())
                .update();
        Outcome.Invited withdrawn = invited(email(), Role.USER, List.of(), List.of());
        assertThat(invites.withdraw(withdrawn.invite().id())).isTrue();
        Outcome.Invited old = invited(email(), Role.USER, List.of(), List.of());
        String renewed = invites.renew(old.invite().id()).orElseThrow();

        for (String token : List.of(expired.token(), withdrawn.token(), old.token(), "", "nonsense")) {
            assertThat(invites.accept(token, "Ana", PASSWORD)).isEmpty();
        }
        assertThat(invites.find(expired.invite().id()).orElseThrow().status()).isEqualTo(Invite.Status.EXPIRED);
        assertThat(invites.accept(renewed, "Ana", PASSWORD)).isPresent();
        assertThat(invites.renew(old.invite().id())).isEmpty();
        assertThat(invites.withdraw(old.invite().id())).isFalse();
    }

    @Test
    void anInviteExpiresAfter21DaysAndItsAddressCanBeInvitedAgain() {
        String email = email();
        Outcome.Invited first = invited(email, Role.USER, List.of(), List.of());
        assertThat(Duration.between(first.invite().invitedAt(), first.invite().expiresAt()))
                .isEqualTo(Duration.ofDays(21));
        assertThat(invites.invite(new Asked(email.toUpperCase(Locale.ROOT), Role.USER, List.of(), List.of(), null)))
                .isInstanceOf(Outcome.AlreadyInvited.class);
        jdbc.sql("update invite set expires_at = now() where id = ?")
                .param(first.invite().id())
                .update();

        assertThat(invited(email, Role.USER, List.of(), List.of()).invite().status())
                .isEqualTo(Invite.Status.PENDING);
        assertThat(invites.find(first.invite().id()).orElseThrow().status()).isEqualTo(Invite.Status.EXPIRED);
    }

    @Test
    void theTokenIsStoredAsAHashOnly() {
        Outcome.Invited asked = invited(email(), Role.USER, List.of(), List.of());

        assertThat(jdbc.sql("select row_to_json(i)::text from invite i where id = ?")
                        .param(asked.invite().id())
                        .query(String.class)
                        .single())
                .doesNotContain(asked.token());
        assertThat(asked.toString()).doesNotContain(asked.token());
    }

    @Test
    void whoIsVerifiedByTheIdentityProviderAcceptsWithoutALink() {
        String email = email();
        invited(email, Role.CLAUDE_CODE_USER, List.of(), List.of());

        Member member = invites.acceptBySso(email.toUpperCase(Locale.ROOT), "").orElseThrow();

        assertThat(member.role()).isEqualTo(Role.CLAUDE_CODE_USER);
        assertThat(invites.acceptBySso(email, "")).isEmpty();
        assertThat(invites.acceptBySso(email(), "Nobody")).isEmpty();
    }

    @Test
    void aRemovedMemberComesBackByAnInviteAndASuspendedOneDoesNot() {
        Member gone = members.add(email(), "Gone", Role.DEVELOPER);
        members.setStatus(gone.id(), MemberStatus.REMOVED);
        Member suspended = members.add(email(), "Out", Role.DEVELOPER);
        members.setStatus(suspended.id(), MemberStatus.SUSPENDED);

        Member back = invites.accept(
                        invited(gone.email(), Role.USER, List.of(), List.of()).token(), "Back", PASSWORD)
                .orElseThrow();

        assertThat(back.id()).isEqualTo(gone.id());
        assertThat(back.role()).isEqualTo(Role.USER);
        assertThat(invites.invite(new Asked(suspended.email(), Role.USER, List.of(), List.of(), null)))
                .isInstanceOf(Outcome.AlreadyMember.class);
    }

    @Test
    void everyLineOfABatchHasOneResult() {
        Member known = members.add(email(), "Known", Role.USER);
        String pending = email();
        invited(pending, Role.USER, List.of(), List.of());
        String twice = email();
        Workspace research = workspaces.create(Ids.text("Research", Ids.next()));

        List<LineResult> results = run(
                line(1, twice),
                line(2, known.email()),
                line(3, pending),
                line(4, twice.toUpperCase(Locale.ROOT)),
                line(5, "nobody"),
                new Line(6, email(), "king", List.of()),
                new Line(7, email(), "owner", List.of()),
                new Line(8, email(), "user", List.of("Nowhere")),
                new Line(9, email(), "Claude Code user", List.of(research.name().toUpperCase(Locale.ROOT))));

        assertThat(results)
                .extracting(LineResult::result)
                .containsExactly(
                        Result.INVITED,
                        Result.MEMBER,
                        Result.PENDING,
                        Result.DUPLICATE,
                        Result.BAD_ADDRESS,
                        Result.UNKNOWN_ROLE,
                        Result.FORBIDDEN_ROLE,
                        Result.UNKNOWN_WORKSPACE,
                        Result.INVITED);
        assertThat(results.get(3).detail()).isEqualTo("1");
        assertThat(results.get(0).link()).contains("/invite?token=");
        assertThat(results.get(1).link()).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "ana",
                "\"ana b\"@corp.test",
                "Ana <ana@corp.test>",
                "ana@corp.test\r\nBcc: all@corp.test",
                "ana@corp.test,ben@corp.test",
                "\u0430na@corp.test",
                "ana@c\u043Erp.test",
                "\uFF41na@corp.test",
                "ana@corp..test",
                "ana\u0000@corp.test"
            })
    void quotedForgedAndLookAlikeAddressesAreRefused(String address) {
        assertThat(invites.invite(new Asked(address, Role.USER, List.of(), List.of(), null)))
                .isInstanceOf(Outcome.BadAddress.class);
    }

    @Test
    void theAdminApiMakesReadsFiltersAndDeletesInvites() {
        String email = email().replace("@", "+team@");
        Answer made = api.post("/invites", "{'email':'" + email + "','role':'developer'}");

        assertThat(made.status()).isEqualTo(200);
        assertThat(made.at("/type")).isEqualTo("invite");
        assertThat(made.at("/status")).isEqualTo("pending");
        assertThat(made.at("/link")).contains("/invite?token=");
        assertThat(made.json().at("/accepted_at").isNull()).isTrue();
        assertThat(api.get("/invites/" + made.at("/id")).json().has("link")).isFalse();
        assertThat(api.post("/invites", "{'email':'" + email + "','role':'developer'}")
                        .error())
                .isEqualTo("400 invalid_request_error: email: is invited already: " + made.at("/id"));
        String plain = email.replace("+team", "");
        assertThat(ids("/invites?email=" + plain + "&roles[]=developer&statuses[]=pending"))
                .containsExactly(made.at("/id"));
        assertThat(ids("/invites?email=" + plain + "&statuses[]=expired")).isEmpty();
        assertThat(api.get("/invites?email=" + email() + "&after_id=" + made.at("/id"))
                        .error())
                .isEqualTo("400 invalid_request_error: cursor does not match current query parameters");
        assertThat(api.delete("/invites/" + made.at("/id")).at("/type")).isEqualTo("invite_deleted");
        assertThat(api.delete("/invites/" + made.at("/id")).error())
                .isEqualTo("400 invalid_request_error: only a pending invite can be deleted; this one is deleted");
        assertThat(api.post("/invites", "{'email':'" + email() + "','role':'admin'}")
                        .error())
                .startsWith("400 invalid_request_error: role: admin cannot be assigned");
    }

    private List<String> ids(String path) {
        List<String> ids = new ArrayList<>();
        for (JsonNode row :
                api.get(path.replace("[]", "%5B%5D").replace("+", "%2B")).json().at("/data")) {
            ids.add(row.get("id").asString());
        }
        return ids;
    }

    @Test
    void workspacesAreMadeRenamedAndArchivedWithTheirKeys() {
        String name = Ids.text("Team", Ids.next());
        Answer made = api.post("/workspaces", "{'name':'" + name + "'}");
        String path = "/workspaces/" + made.at("/id");
        Member dev = members.add(email(), "Dev", Role.DEVELOPER);
        String user = Ids.text("user", dev.id());
        String key = "{'name':'ci','user_id':'" + user + "','kind':'api','workspace_id':'" + made.at("/id") + "'}";

        assertThat(made.at("/display_color")).matches("#[0-9A-F]{6}");
        assertThat(api.post("/workspaces", "{'name':'" + name.toUpperCase(Locale.ROOT) + "'}")
                        .error())
                .isEqualTo("400 invalid_request_error: name: there is a workspace of this name already");
        assertThat(api.post("/api_keys", key).error()).contains("add them as a developer there first");
        assertThat(api.post(path + "/members", "{'user_id':'" + user + "','workspace_role':'workspace_developer'}")
                        .at("/type"))
                .isEqualTo("workspace_member");
        Answer minted = api.post("/api_keys", key);
        assertThat(minted.at("/workspace_id")).isEqualTo(made.at("/id"));
        assertThat(ids("/api_keys?workspace_id=" + made.at("/id"))).containsExactly(minted.at("/id"));
        assertThat(api.delete(path + "/members/" + user).at("/type")).isEqualTo("workspace_member_deleted");

        assertThat(api.post(path + "/archive", "{}").json().at("/archived_at").isNull())
                .isFalse();
        assertThat(api.get("/api_keys/" + minted.at("/id")).at("/status")).isEqualTo("archived");
        assertThat(api.post(path, "{'name':'Again'}").error()).contains("it is archived");
        assertThat(ids("/workspaces?limit=1000")).doesNotContain(made.at("/id"));
        assertThat(ids("/workspaces?limit=1000&include_archived=true")).contains(made.at("/id"));
    }

    @Test
    void inheritedWorkspaceRolesCannotBeChangedExceptThatBillingMayBecomeAdmin() {
        Workspace workspace = workspaces.create(Ids.text("Team", Ids.next()));
        Member admin = members.add(email(), "Adm", Role.ADMIN);
        Member billing = members.add(email(), "Bil", Role.BILLING);
        String path = "/workspaces/" + Ids.text("wrkspc", workspace.id()) + "/members";
        String adminPath = path + "/" + Ids.text("user", admin.id());
        String billingPath = path + "/" + Ids.text("user", billing.id());

        assertThat(api.get(adminPath).at("/workspace_role")).isEqualTo("workspace_admin");
        assertThat(api.get(billingPath).at("/workspace_role")).isEqualTo("workspace_billing");
        assertThat(api.post(adminPath, "{'workspace_role':'workspace_user'}").error())
                .contains("inherited");
        assertThat(api.delete(adminPath).error()).contains("inherited");
        assertThat(api.post(billingPath, "{'workspace_role':'workspace_developer'}")
                        .error())
                .contains("inherited");
        assertThat(api.post(billingPath, "{'workspace_role':'workspace_admin'}").at("/workspace_role"))
                .isEqualTo("workspace_admin");
    }

    @Test
    void aKeyWithoutTheScopeIsToldWhatItHoldsAndWhatItNeeds() {
        String secret = "scoped-" + Ids.text("k", Ids.next());
        api.get("/me");
        jdbc.sql("insert into admin_key (id, name, hash, created_at, scopes) values (?, 'scoped', ?, now(), ?)")
                .param(Ids.next())
                .param(hash.of("admin_key", secret))
                .param(new String[] {"read:members"})
                .update();
        AdminApiClient scoped = new AdminApiClient(listener.port(), secret);

        assertThat(scoped.get("/users").status()).isEqualTo(200);
        assertThat(scoped.get("/me").status()).isEqualTo(200);
        assertThat(scoped.post("/invites", "{'email':'" + email() + "','role':'user'}")
                        .error())
                .isEqualTo("403 permission_error: this admin key lacks the scope write:members; it has read:members");
        assertThat(scoped.get("/workspaces").error()).contains("lacks the scope read:workspaces");
    }

    @Autowired
    private dev.sluice.gateway.secrets.KeyedHash hash;
}
