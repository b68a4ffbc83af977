package dev.sluice.gateway.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.support.AdminApiTest;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

@AdminApiTest
class MembersTests {

    @Autowired
    private Members members;

    @Test
    void aMemberIsFoundByIdAndByAddress() {
        Member ana = members.add(Ids.text("Ana", Ids.next()) + "@Corp.test", " Ana ", Role.DEVELOPER);

        assertThat(ana.name()).isEqualTo("Ana");
        assertThat(members.find(ana.id())).contains(ana);
        assertThat(members.findByEmail(ana.email().toLowerCase(java.util.Locale.ROOT)))
                .contains(ana);
        assertThat(members.findByIdOrEmail(Ids.text("user", ana.id()))).contains(ana);
        assertThat(members.findByIdOrEmail(ana.email())).contains(ana);
        assertThat(members.findAll(List.of(ana.id(), Ids.next()))).containsExactly(ana);
        assertThat(members.list()).startsWith(ana);
    }

    @Test
    void ofManyWhoAddOneAddressAtOnceOneSucceeds() throws Exception {
        String email = Ids.text("race", Ids.next()) + "@corp.test";
        int added = 0;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Member>> tries = IntStream.range(0, 8)
                    .mapToObj(i -> threads.submit(() -> members.add(email, "R", Role.USER)))
                    .toList();
            for (Future<Member> attempt : tries) {
                try {
                    attempt.get();
                    added++;
                } catch (java.util.concurrent.ExecutionException e) {
                    assertThat(e).hasCauseInstanceOf(MemberExistsException.class);
                }
            }
        }

        assertThat(added).isEqualTo(1);
    }

    @Test
    void aStatusOfNobodyCannotChange() {
        assertThatThrownBy(() -> members.setStatus(Ids.next(), MemberStatus.SUSPENDED))
                .isInstanceOf(InvalidMemberException.class);
    }
}
