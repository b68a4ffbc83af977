package dev.sluice.gateway.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.support.AdminApiTest;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.transaction.annotation.Transactional;

@AdminApiTest
@Transactional
class GroupsTests {

    private static final String DIRECTORY = "scim:test";

    @Autowired
    private Groups groups;

    @Autowired
    private Members members;

    @Test
    void aMemberStaysInAGroupWhileAnySourceSaysSo() {
        Member ana = member(Role.DEVELOPER);
        Group group = groups.create(name());

        groups.add(group.id(), ana.id(), Groups.DIRECT);
        groups.add(group.id(), ana.id(), DIRECTORY);
        groups.remove(group.id(), ana.id(), DIRECTORY);
        assertThat(groups.of(ana.id())).extracting(Group::id).containsExactly(group.id());

        groups.remove(group.id(), ana.id(), Groups.DIRECT);
        assertThat(groups.of(ana.id())).isEmpty();
        assertThat(groups.membersOf(group.id())).isEmpty();
    }

    @Test
    void whatASourceSaysOfAMemberReplacesWhatItSaidBefore() {
        Member ana = member(Role.DEVELOPER);
        String old = name();
        String both = name();
        String byHand = name();
        groups.add(groups.create(byHand).id(), ana.id(), Groups.DIRECT);

        groups.setFrom(DIRECTORY, ana.id(), List.of(old, both));
        groups.setFrom(DIRECTORY, ana.id(), List.of(both, both));

        assertThat(groups.of(ana.id())).extracting(Group::name).containsExactlyInAnyOrder(both, byHand);
    }

    @Test
    void namesAreUniqueAndCaseCounts() {
        Group group = groups.create("x" + name());
        assertThat(groups.create("X" + group.name().substring(1)).id()).isNotEqualTo(group.id());
        assertThatThrownBy(() -> groups.create(group.name())).isInstanceOf(InvalidMemberException.class);
    }

    @Test
    void theLastOwnerCanNeitherLeaveNorBecomeSomethingElse() {
        Member first = member(Role.OWNER);
        Member second = member(Role.OWNER);
        members.list().stream()
                .filter(member -> member.role() == Role.OWNER
                        && !member.id().equals(first.id())
                        && !member.id().equals(second.id()))
                .forEach(other -> members.setRole(other.id(), Role.USER));

        members.setStatus(second.id(), MemberStatus.SUSPENDED);

        assertThatThrownBy(() -> members.setStatus(first.id(), MemberStatus.REMOVED))
                .isInstanceOf(InvalidMemberException.class)
                .hasMessageContaining("last owner");
        assertThatThrownBy(() -> members.setRole(first.id(), Role.ADMIN)).isInstanceOf(InvalidMemberException.class);
        assertThat(members.setRole(first.id(), Role.OWNER).role()).isEqualTo(Role.OWNER);
    }

    private Member member(Role role) {
        return members.add(Ids.text("m", Ids.next()) + "@corp.test", "M", role);
    }

    private static String name() {
        return Ids.text("group", Ids.next());
    }
}
