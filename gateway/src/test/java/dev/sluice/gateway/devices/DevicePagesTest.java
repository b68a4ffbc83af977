package dev.sluice.gateway.devices;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.not;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.csrf;
import static org.springframework.security.test.web.servlet.setup.SecurityMockMvcConfigurers.springSecurity;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.content;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.header;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.redirectedUrl;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import dev.sluice.gateway.devices.Authorizations.Asker;
import dev.sluice.gateway.devices.Authorizations.Codes;
import dev.sluice.gateway.devices.Authorizations.Poll;
import dev.sluice.gateway.directory.Member;
import dev.sluice.gateway.directory.MemberStatus;
import dev.sluice.gateway.directory.Members;
import dev.sluice.gateway.directory.Role;
import dev.sluice.gateway.identity.SignedInAs;
import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.support.GatewayTest;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.request.MockHttpServletRequestBuilder;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;
import org.springframework.web.context.WebApplicationContext;

/** The page where a person lets a client in, and the lists of devices. */
@DirtiesContext // csrf() leaves its own token repository behind in the console's filters
@GatewayTest
class DevicePagesTest {

    @Autowired
    private WebApplicationContext gateway;

    @Autowired
    private Members members;

    @Autowired
    private Authorizations authorizations;

    @Autowired
    private TokenGrants grants;

    @Autowired
    private DeviceSessions sessions;

    @Autowired
    private JdbcClient database;

    private MockMvc browser;
    private Member dev;

    @BeforeEach
    void aDeveloper() {
        browser = MockMvcBuilders.webAppContextSetup(gateway)
                .apply(springSecurity())
                .build();
        dev = member(Role.USER);
    }

    private Member member(Role role) {
        return members.add("m-" + Ids.next() + "@corp.test", "Maya Okafor", role);
    }

    private Codes begun() {
        return authorizations.begin(new Asker("claude_code", "claude-code/2.1.330", "192.0.2.7"));
    }

    private static MockHttpServletRequestBuilder from(String address, MockHttpServletRequestBuilder request) {
        return request.with(made -> {
            made.setRemoteAddr(address);
            return made;
        });
    }

    private DeviceSession signedIn(Member member) {
        Codes codes = begun();
        authorizations.decide(codes.userCode(), member.id(), true);
        grants.redeem(codes.deviceCode(), new Asker("", "claude-code/2.1.330", "192.0.2.7"));
        return sessions.of(member.id()).getFirst();
    }

    @Test
    void whoLeftAndComesBackHasToSignTheirDevicesInAnew() {
        DeviceSession device = signedIn(dev);
        members.setStatus(dev.id(), MemberStatus.SUSPENDED);
        members.setStatus(dev.id(), MemberStatus.ACTIVE);
        assertThat(sessions.find(device.id()).orElseThrow().revokedAt()).isNull();
        members.setStatus(dev.id(), MemberStatus.REMOVED);
        members.setStatus(dev.id(), MemberStatus.ACTIVE);
        assertThat(sessions.find(device.id()).orElseThrow().revokedAt()).isNotNull();
    }

    @Test
    void whoeverIsNotSignedInComesBackWithTheCode() throws Exception {
        browser.perform(get("/device?user_code=BDFG-HKLM"))
                .andExpect(redirectedUrl("/sign-in?next=%2Fdevice%3Fuser_code%3DBDFG-HKLM"));
        browser.perform(get("/sign-in").param("next", "/device?user_code=BDFG-HKLM"))
                .andExpect(content().string(containsString("value=\"/device?user_code=BDFG-HKLM\"")));
        browser.perform(get("/sign-in").param("next", "/device?user_code=x&y=//evil.example"))
                .andExpect(content().string(not(containsString("evil"))));
    }

    @Test
    void lookingAtACodeShowsWhatAsksAndDecidesNothing() throws Exception {
        Codes codes = begun();
        browser.perform(get("/device")
                        .param("user_code", Secrets.shown(codes.userCode()).toLowerCase(java.util.Locale.ROOT))
                        .with(SignedInAs.member(dev)))
                .andExpect(status().isOk())
                .andExpect(header().string("Content-Security-Policy", containsString("frame-ancestors 'none'")))
                .andExpect(header().string("Content-Security-Policy", containsString("script-src 'none'")))
                .andExpect(content().string(not(containsString("<script"))))
                .andExpect(header().string("Referrer-Policy", "no-referrer"))
                .andExpect(content().string(containsString(Secrets.shown(codes.userCode()))))
                .andExpect(content().string(containsString("Claude Code")))
                .andExpect(content().string(containsString("192.0.2.7")))
                .andExpect(content().string(containsString(dev.email())));
        assertThat(authorizations.poll(codes.deviceCode())).isEqualTo(Poll.PENDING);
    }

    @Test
    void approvingLetsTheClientInOnceAndDenyingKeepsItOut() throws Exception {
        Codes codes = begun();
        browser.perform(post("/device")
                        .param("user_code", codes.userCode())
                        .with(csrf())
                        .with(SignedInAs.member(dev)))
                .andExpect(redirectedUrl("/device"));
        assertThat(database.sql("select subject_label from audit_event where action = 'device.approved'"
                                + " and actor_id = ?")
                        .param(dev.id())
                        .query(String.class)
                        .list())
                .containsExactly("claude-code/2.1.330");
        assertThat(grants.redeem(codes.deviceCode(), new Asker("", "", "192.0.2.7")))
                .isInstanceOf(TokenGrants.Grant.Tokens.class);
        browser.perform(from("192.0.2.50", post("/device"))
                        .param("user_code", codes.userCode())
                        .with(csrf())
                        .with(SignedInAs.member(dev)))
                .andExpect(status().isNotFound());
        Codes other = begun();
        browser.perform(post("/device/deny")
                        .param("user_code", other.userCode())
                        .with(csrf())
                        .with(SignedInAs.member(dev)))
                .andExpect(redirectedUrl("/device"));
        assertThat(authorizations.poll(other.deviceCode())).isEqualTo(Poll.DENIED);
    }

    @Test
    void aForgedApprovalIsRefused() throws Exception {
        Codes codes = begun();
        browser.perform(post("/device").param("user_code", codes.userCode()).with(SignedInAs.member(dev)))
                .andExpect(status().isForbidden());
        browser.perform(post("/device")
                        .param("user_code", codes.userCode())
                        .header("Sec-Fetch-Site", "cross-site")
                        .with(csrf())
                        .with(SignedInAs.member(dev)))
                .andExpect(status().isForbidden());
        assertThat(authorizations.poll(codes.deviceCode())).isEqualTo(Poll.PENDING);
    }

    @Test
    void afterTenWrongCodesAnAddressWaits() throws Exception {
        Codes codes = begun();
        for (int i = 0; i < VerificationPage.WRONG_CODES; i++) {
            browser.perform(from("192.0.2.99", get("/device").param("user_code", "BBBB-BBBB"))
                            .with(SignedInAs.member(dev)))
                    .andExpect(status().isNotFound());
        }
        browser.perform(from("192.0.2.99", get("/device").param("user_code", codes.userCode()))
                        .with(SignedInAs.member(dev)))
                .andExpect(status().isTooManyRequests())
                .andExpect(header().exists("Retry-After"));
        browser.perform(from("192.0.2.98", get("/device").param("user_code", codes.userCode()))
                        .with(SignedInAs.member(dev)))
                .andExpect(status().isOk());
    }

    @Test
    void peopleSeeAndEndTheirOwnDevicesOnly() throws Exception {
        DeviceSession mine = signedIn(dev);
        DeviceSession other = signedIn(member(Role.DEVELOPER));
        String id = Ids.text("device", mine.id());
        browser.perform(get("/console/devices").with(SignedInAs.member(dev)))
                .andExpect(status().isOk())
                .andExpect(content().string(containsString(id)))
                .andExpect(content().string(not(containsString("??"))))
                .andExpect(content().string(not(containsString(Ids.text("device", other.id())))));
        browser.perform(get("/console/devices/" + Ids.text("device", other.id()) + "/revoke")
                        .with(SignedInAs.member(dev)))
                .andExpect(status().isNotFound());
        browser.perform(get("/console/devices/all").with(SignedInAs.member(dev)))
                .andExpect(status().isForbidden());
        browser.perform(get("/console/devices/" + id + "/revoke").with(SignedInAs.member(dev)))
                .andExpect(status().isOk());
        browser.perform(post("/console/devices/" + id + "/revoke").with(csrf()).with(SignedInAs.member(dev)))
                .andExpect(redirectedUrl("/console/devices"));
        assertThat(sessions.find(mine.id()).orElseThrow().revokedAt()).isNotNull();
    }

    @Test
    void adminsSeeAndEndEverybodysDevices() throws Exception {
        DeviceSession theirs = signedIn(dev);
        Member admin = member(Role.ADMIN);
        String id = Ids.text("device", theirs.id());
        browser.perform(get("/console/devices/all").with(SignedInAs.member(admin)))
                .andExpect(status().isOk())
                .andExpect(content().string(containsString(id)));
        browser.perform(post("/console/devices/" + id + "/revoke").with(csrf()).with(SignedInAs.member(admin)))
                .andExpect(redirectedUrl("/console/devices/all"));
        assertThat(sessions.find(theirs.id()).orElseThrow().revokedAt()).isNotNull();
    }

    @Test
    void everybodysDevicesComeInPages() throws Exception {
        DeviceSession theirs = signedIn(dev);
        database.sql(
                        "insert into device_session (id, member_id, surface, client, address, created_at, last_seen_at, expires_at)"
                                + " select gen_random_uuid(), member_id, surface, client, address, created_at, last_seen_at, expires_at"
                                + " from device_session, generate_series(1, 60) where id = ?")
                .param(theirs.id())
                .update();
        Member admin = member(Role.ADMIN);
        Set<String> seen = new HashSet<>();
        String where = "/console/devices/all";
        for (int pages = 0; pages < 20 && !where.isEmpty(); pages++) {
            String page = browser.perform(get(where).with(SignedInAs.member(admin)))
                    .andExpect(status().isOk())
                    .andReturn()
                    .getResponse()
                    .getContentAsString();
            Matcher row =
                    Pattern.compile("/console/devices/(device_[^/]+)/revoke").matcher(page);
            int rows = 0;
            while (row.find()) {
                assertThat(seen.add(row.group(1))).as("shown once").isTrue();
                rows++;
            }
            assertThat(rows).isBetween(1, 50);
            Matcher older =
                    Pattern.compile("/console/devices/all\\?after=[^\"]+").matcher(page);
            where = older.find() ? older.group() : "";
        }
        assertThat(seen).hasSizeGreaterThan(60).contains(Ids.text("device", theirs.id()));
        database.sql("delete from device_session where member_id = ? and id <> ?")
                .params(dev.id(), theirs.id())
                .update();
    }
}
