package dev.sluice.gateway.scim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.directory.Member;
import dev.sluice.gateway.directory.MemberStatus;
import dev.sluice.gateway.directory.Members;
import dev.sluice.gateway.directory.Role;
import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.keys.ApiKeys;
import dev.sluice.gateway.keys.KeyKind;
import dev.sluice.gateway.proxy.PublicListener;
import dev.sluice.gateway.scim.ScimClient.Answer;
import dev.sluice.gateway.support.GatewayTest;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What Entra's validator and Okta's suite ask of a SCIM server, over the public port. */
@GatewayTest
class ScimTest {

    @Autowired
    private PublicListener listener;

    @Autowired
    private Connections connections;

    @Autowired
    private Members members;

    @Autowired
    private ApiKeys keys;

    @Autowired
    private JdbcClient database;

    private UUID connection = new UUID(0, 0);
    private ScimClient idp = new ScimClient(0, "");

    @BeforeEach
    void aConnection() {
        Connections.Issued issued = connections.create("Entra", Role.DEVELOPER);
        connection = issued.id();
        idp = new ScimClient(listener.port(), issued.token());
    }

    private static String address() {
        return "u" + Ids.next() + "@corp.test";
    }

    private Answer user(String userName) {
        return idp.post(
                "/Users",
                "{'schemas':['urn:ietf:params:scim:schemas:core:2.0:User'],'userName':'" + userName
                        + "','externalId':'x-" + userName + "','name':{'givenName':'Ana','familyName':'Lind'},"
                        + "'emails':[{'value':'" + userName + "','type':'work','primary':true}],'active':true}");
    }

    @Test
    void aUserIsCreatedReadFoundChangedAndDeleted() {
        String address = address();
        Answer created = user(address);
        assertThat(created.status()).isEqualTo(201);
        assertThat(created.header("content-type")).startsWith("application/scim+json");
        assertThat(created.header("location")).endsWith("/scim/v2/Users/" + created.id());
        assertThat(created.at("/meta/version"))
                .isEqualTo(created.header("etag"))
                .startsWith("W/");
        Member member = members.findByEmail(address).orElseThrow();
        assertThat(member.name()).isEqualTo("Ana Lind");
        assertThat(member.role()).isEqualTo(Role.DEVELOPER);

        assertThat(idp.get("/Users/" + created.id()).json()).isEqualTo(created.json());
        assertThat(idp.filter("/Users", "userName eq '" + address.toUpperCase(java.util.Locale.ROOT) + "'")
                        .at("/totalResults"))
                .isEqualTo("1");
        assertThat(idp.filter("/Users", "externalId eq 'x-" + address + "' and active eq true")
                        .at("/Resources/0/id"))
                .isEqualTo(created.id());

        String other = address();
        Answer put = idp.send("PUT", "/Users/" + created.id(), "{'userName':'" + other + "','displayName':'Bo'}");
        assertThat(put.status()).isEqualTo(200);
        assertThat(put.json().has("name")).isFalse();
        assertThat(members.find(member.id()).orElseThrow().email()).isEqualTo(other);

        assertThat(idp.send("DELETE", "/Users/" + created.id(), "").status()).isEqualTo(204);
        assertThat(members.find(member.id()).orElseThrow().status()).isEqualTo(MemberStatus.REMOVED);
        assertThat(idp.get("/Users/" + created.id()).status()).isEqualTo(404);
        assertThat(idp.send("DELETE", "/Users/" + created.id(), "").status()).isEqualTo(404);
        assertThat(user(other).id()).isEqualTo(created.id());
        assertThat(members.find(member.id()).orElseThrow().status()).isEqualTo(MemberStatus.ACTIVE);
    }

    @Test
    void aUserNameIsTakenOnceAndAnExistingMemberIsTakenOver() {
        String address = address();
        Member byHand = members.add(address, "By Hand", Role.BILLING);

        assertThat(user(address).id()).isEqualTo(byHand.id().toString());
        Answer again = user(address);

        assertThat(again.status()).isEqualTo(409);
        assertThat(again.at("/scimType")).isEqualTo("uniqueness");
        assertThat(members.find(byHand.id()).orElseThrow().role()).isEqualTo(Role.BILLING);
    }

    @Test
    void deprovisioningEndsKeysWithinASecond() throws Exception {
        Answer created = user(address());
        UUID id = UUID.fromString(created.id());
        String secret = keys.mint(id, "laptop", KeyKind.API, null).secret();
        assertThat(statusWith(secret)).isEqualTo(200);

        long start = System.nanoTime();
        Answer patched = idp.patch("/Users/" + id, "{'op':'Replace','path':'active','value':'False'}");
        assertThat(patched.at("/active")).isEqualTo("false");
        while (statusWith(secret) == 200 && System.nanoTime() - start < 5_000_000_000L) {
            Thread.onSpinWait();
        }

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(1));
        assertThat(idp.patch("/Users/" + id, "{'op':'replace','value':{'active':true}}")
                        .at("/active"))
                .isEqualTo("true");
        assertThat(members.find(id).orElseThrow().status()).isEqualTo(MemberStatus.ACTIVE);
    }

    private int statusWith(String secret) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + listener.port() + "/v1/models"))
                                .header("x-api-key", secret)
                                .build(),
                        BodyHandlers.discarding())
                .statusCode();
    }

    @Test
    void patchesOfEntraAndOktaAreUnderstood() {
        String path = "/Users/" + user(address()).id();

        Answer patched = idp.patch(path, """
                {'op':'Add','path':'emails[type eq \\"home\\"].value','value':'home@corp.test'},
                {'op':'Replace','path':'emails[type eq \\"work\\"].value','value':'work@corp.test'},
                {'op':'Replace','value':{'name.familyName':'Berg','title':'Dev'}},
                {'op':'Add','path':'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department','value':'R'},
                {'op':'Add','path':'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager','value':'m1'},
                {'op':'Replace','path':'urn:ietf:params:scim:schemas:core:2.0:User:displayName','value':'Ana B'}""");

        assertThat(patched.status()).isEqualTo(200);
        assertThat(patched.at("/emails/0/value")).isEqualTo("work@corp.test");
        assertThat(patched.at("/emails/1/value")).isEqualTo("home@corp.test");
        assertThat(patched.at("/name/familyName")).isEqualTo("Berg");
        assertThat(patched.at("/displayName")).isEqualTo("Ana B");
        assertThat(patched.json()
                        .path(Schemas.ENTERPRISE)
                        .path("manager")
                        .path("value")
                        .asString())
                .isEqualTo("m1");
        assertThat(idp.patch(path, "{'op':'remove','path':'title'}").json().has("title"))
                .isFalse();
        assertThat(idp.patch(path, "{'op':'replace','path':'id','value':'1'}").at("/scimType"))
                .isEqualTo("mutability");
        assertThat(idp.patch(path, "{'op':'remove'}").at("/scimType")).isEqualTo("noTarget");
        assertThat(idp.patch(path, "{'op':'replace','path':'emails[type eq \\'x\\'].value','value':'a'}")
                        .status())
                .isEqualTo(400);
    }

    @Test
    void listsArePagedAndProjected() {
        IntStream.range(0, 5).forEach(i -> user(address()));

        assertThat(idp.get("/Users?startIndex=4&count=10").at("/itemsPerPage")).isEqualTo("2");
        Answer nothing = idp.get("/Users?count=0");
        assertThat(nothing.at("/totalResults")).isEqualTo("5");
        assertThat(nothing.json().path("Resources")).isEmpty();
        assertThat(idp.get("/Users?startIndex=99").at("/itemsPerPage")).isEqualTo("0");
        assertThat(idp.get("/Users?startIndex=x").at("/scimType")).isEqualTo("invalidValue");
        assertThat(idp.get("/Users?attributes=userName")
                        .json()
                        .at("/Resources/0")
                        .propertyNames())
                .containsExactlyInAnyOrder("id", "schemas", "userName");
        assertThat(idp.get("/Users?excludedAttributes=emails,name")
                        .json()
                        .at("/Resources/0")
                        .has("emails"))
                .isFalse();
        assertThat(idp.post("/Users/.search", "{'filter':'userName pr','count':2}")
                        .at("/itemsPerPage"))
                .isEqualTo("2");
    }

    @Test
    void entityTagsGuardChanges() {
        Answer created = user(address());
        String path = "/Users/" + created.id();
        String tag = created.header("etag");

        assertThat(idp.send("GET", path, "", "if-none-match", tag).status()).isEqualTo(304);
        Answer changed =
                idp.send("PUT", path, "{'userName':'" + created.at("/userName") + "','title':'New'}", "if-match", tag);
        assertThat(changed.status()).isEqualTo(200);
        assertThat(changed.header("etag")).isNotEqualTo(tag);
        assertThat(idp.send("DELETE", path, "", "if-match", tag).status()).isEqualTo(412);
    }

    @Test
    void groupsHoldMembersAndGiveRoles() {
        String name = "Admins " + Ids.next();
        connections.update(connection, "Entra", Role.USER, Map.of(name, Role.ADMIN));
        String one = user(address()).id();
        String two = user(address()).id();

        Answer group = idp.post("/Groups", "{'displayName':'" + name + "','members':[{'value':'" + one + "'}]}");
        assertThat(group.status()).isEqualTo(201);
        String path = "/Groups/" + group.id();
        assertThat(role(one)).isEqualTo(Role.ADMIN);
        assertThat(idp.get("/Users/" + one).at("/groups/0/value")).isEqualTo(group.id());

        assertThat(idp.patch(path, "{'op':'Add','path':'members','value':[{'value':'" + two + "'}]}")
                        .status())
                .isEqualTo(204);
        assertThat(idp.patch(path, "{'op':'Remove','path':'members[value eq \\\"" + one + "\\\"]'}")
                        .status())
                .isEqualTo(204);
        assertThat(idp.get(path).json().path("members")).hasSize(1);
        assertThat(role(one)).isEqualTo(Role.USER);
        assertThat(role(two)).isEqualTo(Role.ADMIN);
        assertThat(idp.filter("/Groups", "members.value eq '" + two + "'").at("/totalResults"))
                .isEqualTo("1");
        assertThat(idp.get(path + "?excludedAttributes=members").json().has("members"))
                .isFalse();
        assertThat(idp.patch(path, "{'op':'add','path':'members','value':[{'value':'" + Ids.next() + "'}]}")
                        .at("/scimType"))
                .isEqualTo("invalidValue");
        assertThat(idp.post("/Groups", "{'displayName':'" + name + "'}").status())
                .isEqualTo(409);
        assertThat(idp.send("DELETE", path, "").status()).isEqualTo(204);
        assertThat(role(two)).isEqualTo(Role.USER);
    }

    private Role role(String id) {
        return members.find(UUID.fromString(id)).orElseThrow().role();
    }

    @Test
    void tenThousandMembersAreReplacedInAcceptableTime() {
        database.sql("insert into member (id, email, name, role, status, added_at) select gen_random_uuid(),"
                        + " 'many' || n || ?, 'Many', 'DEVELOPER', 'ACTIVE', now() from generate_series(1, 10000) n")
                .param("@" + connection + ".test")
                .update();
        database.sql("insert into scim_user (member_id, connection_id, user_name, document, version, created_at,"
                        + " modified_at) select id, ?, email, '{}', 1, now(), now() from member where email like ?")
                .params(connection, "many%@" + connection + ".test")
                .update();
        String all = database
                .sql("select member_id::text from scim_user where connection_id = ?")
                .param(connection)
                .query(String.class)
                .list()
                .stream()
                .map(id -> "{'value':'" + id + "'}")
                .collect(Collectors.joining(",", "[", "]"));
        String path = "/Groups/"
                + idp.post("/Groups", "{'displayName':'" + connection + "'}").id();
        long start = System.nanoTime();

        Answer replaced = idp.patch(path, "{'op':'replace','path':'members','value':" + all + "}");

        assertThat(replaced.status()).isEqualTo(204);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
        assertThat(idp.get(path).json().path("members")).hasSize(10_000);
        assertThat(idp.patch(path, "{'op':'remove','path':'members'}").status()).isEqualTo(204);
        assertThat(idp.get(path).json().path("members")).isEmpty();
    }

    @Test
    void anotherConnectionSeesNothingAndAWrongTokenGetsNowhere() {
        String id = user(address()).id();
        Connections.Issued other = connections.create("Okta", Role.USER);
        ScimClient stranger = new ScimClient(listener.port(), other.token());

        assertThat(stranger.get("/Users/" + id).status()).isEqualTo(404);
        assertThat(stranger.patch("/Users/" + id, "{'op':'replace','value':{'active':false}}")
                        .status())
                .isEqualTo(404);
        assertThat(stranger.get("/Users").at("/totalResults")).isEqualTo("0");
        connections.enable(other.id(), false);
        Answer refused = stranger.get("/Users");
        assertThat(refused.status()).isEqualTo(401);
        assertThat(refused.at("/schemas/0")).isEqualTo(Schemas.ERROR);
        assertThat(new ScimClient(listener.port(), "' or 1=1 --").get("/Users").status())
                .isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "userName", "userName eq", "userName xx 'a'", "password eq 'a'", "active gt true",
                "userName eq 'a' and", "((userName pr)", "a' or '1'='1", "emails[type eq 'work'", "meta.created gt 'x'"
            })
    void filtersThatMakeNoSenseAreRefused(String filter) {
        Answer answer = idp.filter("/Users", filter);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.at("/scimType")).isEqualTo("invalidFilter");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "[]", "", "{'a':1,'a':2}", "null", "{'userName':{}}", "{'userName':''}"})
    void brokenBodiesAreRefusedInWords(String body) {
        Answer answer = idp.post("/Users", body);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.at("/detail")).isNotEmpty();
    }

    @Test
    void bodiesThatAreTooLargeOrTooDeepAreRefused() {
        assertThat(idp.post("/Users", "{'userName':'" + "a".repeat(10 << 20) + "'}")
                        .status())
                .isEqualTo(413);
        assertThat(idp.post("/Users", "{'userName':" + "[".repeat(5_000)).at("/scimType"))
                .isEqualTo("invalidSyntax");
        assertThat(idp.filter("/Users", "(".repeat(60) + "userName pr" + ")".repeat(60))
                        .at("/scimType"))
                .isEqualTo("invalidFilter");
    }

    @Test
    void theServiceDescribesItself() {
        assertThat(idp.get("/ServiceProviderConfig").at("/patch/supported")).isEqualTo("true");
        assertThat(idp.get("/ServiceProviderConfig").at("/bulk/supported")).isEqualTo("false");
        assertThat(idp.get("/ResourceTypes").at("/totalResults")).isEqualTo("2");
        assertThat(idp.get("/Schemas/" + Schemas.USER).id()).isEqualTo(Schemas.USER);
        assertThat(idp.get("/Schemas").at("/totalResults")).isEqualTo("3");
        assertThat(idp.post("/Bulk", "{}").status()).isEqualTo(501);
        assertThat(idp.get("/Nothing").at("/schemas/0")).isEqualTo(Schemas.ERROR);
        assertThat(idp.send("DELETE", "/Users", "").status()).isEqualTo(405);
    }
}
