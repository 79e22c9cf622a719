package io.aircheck.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecordsTest {
    @Test
    void settingsTakeTheirDefaults() throws Exception {
        AppSettings settings =
                AppSettings.parse(
                        utf8(
                                "{'bizId':1400000001,'bucket':'voice-1250000000','region':'ap-seoul'}"));

        assertThat(settings.enabled()).isTrue();
        assertThat(settings.scope()).isEqualTo(AppSettings.Scope.FULL);
        assertThat(settings.streams()).isEqualTo(AppSettings.Streams.BOTH);
        assertThat(settings.micOffGap()).isEqualTo(Duration.ofSeconds(2));
        assertThat(settings.maxSegmentDuration()).isEqualTo(Duration.ofHours(2));
        assertThat(settings.audio()).isEqualTo(new AppSettings.Audio(48_000, 64_000));
    }

    @Test
    void aTrtcAppMixesEightUnlessToldOtherwise() throws Exception {
        String app = "{'bizId':1,'bucket':'b-12500','region':'r-x'";
        String trtc = ",'callback':{'url':'https://h/','format':'trtc'}";

        assertThat(AppSettings.parse(utf8(app + "}")).maxMixedUsers()).isEqualTo(64);
        assertThat(AppSettings.parse(utf8(app + trtc + "}")).maxMixedUsers()).isEqualTo(8);
        assertThat(AppSettings.parse(utf8(app + trtc + ",'maxMixedUsers':20}")).maxMixedUsers())
                .isEqualTo(20);
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://user:hunter2@host/path", "https://hunter2@[::1/", "hunter2"})
    void nobodyRepeatsAnAddressThatIsRefused(String url) {
        String app =
                "{'bizId':1,'bucket':'b-12500','region':'r-x','callback':{'url':'" + url + "'}}";

        assertThatThrownBy(() -> AppSettings.parse(utf8(app)))
                .isInstanceOf(MalformedRecordException.class)
                .hasMessageContaining("callback.url")
                .hasNoCause()
                .message()
                .doesNotContain("hunter2");
    }

    @Test
    void settingsSurviveTheTopic() throws Exception {
        AppSettings settings =
                AppSettings.parse(
                        utf8(
                                "{'version':1,'bizId':7,'effectiveFrom':12,'enabled':false,"
                                        + "'scope':'custom','streams':'mixed','presence':'frames',"
                                        + "'maxIdleTime':'7s','bucket':'b-12500','region':'ap-seoul',"
                                        + "'credentials':'eu','audio':{'sampleRate':16000,'bitRate':32000},"
                                        + "'micOffGap':'1500ms','maxSegmentDuration':'1h','maxMixedUsers':8,"
                                        + "'later':'ignored'}"));

        assertThat(AppSettings.parse(Json.write(settings))).isEqualTo(settings);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'bizId':0,'bucket':'b-12500','region':'ap-seoul'} | bizId must be positive",
                "{'bizId':1,'bucket':'B_x','region':'ap-seoul'} | bucket must be a COS bucket",
                "{'bizId':1,'bucket':'b-12500'} | region must be a COS region",
                "{'bizId':1,'bucket':'b-12500','region':'r-x','scope':'all'} | scope must be one of",
                "{'bizId':1,'bucket':'b-12500','region':'r-x','audio':{'sampleRate':44100}} | audio.sampleRate",
                "{'bizId':1,'bucket':'b-12500','region':'r-x','micOffGap':'2 weeks'} | is not a duration",
                "{'bizId':1,'bucket':'b-12500','region':'r-x','maxMixedUsers':0} | maxMixedUsers",
                "{'bizId':1,'bizId':2,'bucket':'b-12500','region':'r-x'} | Duplicate",
                "{'bizId':1,'bucket':'b-12500','region':'r-x','maxMixedUsers':65} | maxMixedUsers must be 1 to 64",
                "{'bizId':1,'bucket':'b-12500','region':'r-x','micOffGap':'10s','maxSegmentDuration':'10s'} | micOffGap must be shorter than",
                "{'bizId':1,'bucket':'b-12500','region':'r-x','micOffGap':'199ms'} | micOffGap must be 200ms to 1m",
                "{'bizId':1,'bucket':'b-12500','region':'r-x','micOffGap':1e400} | is not a duration",
                "{'bizId':1,'bucket':'b-12500','region':'r-x','maxIdleTime':'999ms'} | maxIdleTime must be 1s to 1d",
                "{'bizId':1,'bucket':'b-12500','region':'r-x','maxSegmentDuration':'25h'} | maxSegmentDuration must be",
                "{'bizId':1,'bucket':'b-12500','region':'r-x','effectiveFrom':'soon'} | ",
                "{'bizId':1,'bucket':'b-12500','region':'r-x','audio':{'bitRate':63999}} | audio.bitRate",
                "{'bizId':1,'bucket':'b-12500','region':'r-x','streams':'none'} | streams must be one of",
                "{'bizId':1,'bucket':'b-12500','region':'r-x','presence':'radar'} | presence must be one of",
                "{'bizId':1,'bucket':'../b-12500','region':'r-x'} | bucket must be",
                "{'bizId':1,'bucket':'b-12500','region':'r-x','credentials':'a/b'} | credentials must be",
                "{'bizId':1,'bucket':'b-12500','region':'r-x','callback':{'format':'gme'}} | callback.url",
                "{'bizId':1,'bucket':'b-12500','region':'r-x','callback':{'url':'http://h','format':'xml'}} | callback.format",
                "{'bizId':1,'bucket':'b-12500','region':'r-x','callback':{'url':'file:///etc/passwd'}} | callback.url",
                "{'bizId':1,'bucket':'b-12500','region':'r-x','callback':{'url':'http:///path'}} | callback.url",
                "{'bizId':1,'bucket':'b-12500','region':'r-x','callback':{'url':'http://h:70000/'}} | callback.url",
                "{'bizId':1,'bucket':'b-12500','region':'r-x','callback':{'url':'http://h/a^b'}} | callback.url",
                "{'bizId':1,'bucket':'b-12500','region':'r-x','callback':{'url':'http://h','secret':'a b'}} | callback.secret",
                "{'bizId':1,'bucket':'b-12500','region':'r-x','callback':{'url':'http://h','signature':'md5'}} | callback.signature",
                "{'bizId':1,'bucket':'b-12500','region':'r-x','callback':{'url':'http://h','events':[]}} | callback.events must name some of [1, 2, 3]",
                "{'bizId':1,'bucket':'b-12500','region':'r-x','callback':{'url':'http://h','events':[310]}} | callback.events",
                "{'bizId':1,'bucket':'b-12500','region':'r-x','callback':{'url':'http://h','format':'trtc','events':[1]}} | callback.events must name some of [301, 302, 303, 305, 310]",
                "{'bizId':1.5,'bucket':'b-12500','region':'r-x'} | ",
                "[1] | ",
                "null | ",
            })
    void wrongSettingsAreRefusedInOneLine(String json, String message) {
        assertThatThrownBy(() -> AppSettings.parse(utf8(json)))
                .isInstanceOf(MalformedRecordException.class)
                .hasMessageContaining(message == null ? "" : message)
                .message()
                .hasLineCount(1);
    }

    @Test
    void commandsAreReadAsTheScenarioWritesThem() throws Exception {
        RecordingCommand command =
                RecordingCommand.parse(
                        utf8(
                                "{'time':5,'startRecord':{'bizId':1,'roomId':'42','recordMode':3,"
                                        + "'subscribeUserIds':['alice']}}"));

        assertThat(command.bizId()).isEqualTo(1);
        assertThat(command.roomId()).isEqualTo("42");
        assertThat(command.startRecord().subscribeUserIds()).containsExactly("alice");
        assertThat(RecordingCommand.parse(Json.write(command))).isEqualTo(command);
        assertThat(RecordingCommand.parse(Json.write(RecordingCommand.tick(9))).onlyTick())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'time':5}",
                "{'time':5,'stopRecord':{'bizId':1,'roomId':'1'},'startRecord':{'bizId':1,'roomId':'1','recordMode':1}}",
                "{'time':5,'startRecord':{'bizId':1,'roomId':'1','recordMode':4}}",
                "{'time':5,'startRecord':{'bizId':1,'roomId':'','recordMode':1}}",
                "{'time':5,'startRecord':{'bizId':1,'roomId':'1','recordMode':1,'subscribeUserIds':['a'],'unSubscribeUserIds':['b']}}",
                "{'version':2,'time':5,'stopRecord':{'bizId':1,'roomId':'1'}}",
                "{'time':0,'stopRecord':{'bizId':1,'roomId':'1'}}",
                "{'time':-9223372036854775808,'stopRecord':{'bizId':1,'roomId':'1'}}",
                "{'time':9223372036854775808,'stopRecord':{'bizId':1,'roomId':'1'}}",
                "{'time':5,'stopRecord':{'bizId':1,'roomId':'1','taskId':1.5}}",
                "{'time':5,'startRecord':{'bizId':1,'roomId':'1','recordMode':1,'subscribeUserIds':['']}}",
                "{'time':5,'startRecord':{'bizId':1,'roomId':'1','recordMode':1,'subscribeUserIds':[null]}}",
                "{'time':5,'startRecord':{'bizId':1,'roomId':'1','recordMode':1,'subscribeUserIds':['1','2','3','4','5','6','7','8','9','10','11','12','13','14','15','16','17','18','19','20','21']}}",
                "'text'",
                "",
            })
    void wrongCommandsAreRefused(String json) {
        assertThatThrownBy(() -> RecordingCommand.parse(utf8(json)))
                .isInstanceOf(MalformedRecordException.class);
    }

    @Test
    void roomEventsAreChecked() throws Exception {
        RoomEvent event =
                RoomEvent.parse(
                        utf8("{'type':'mic-off','bizId':1,'roomId':'42','userId':'bob','time':3}"));

        assertThat(event.type()).isEqualTo(RoomEvent.Type.MIC_OFF);
        assertThat(event.key()).isEqualTo("1/42");
        assertThat(RoomEvent.parse(Json.write(RoomEvent.tick(1))).type())
                .isEqualTo(RoomEvent.Type.TICK);
        for (String wrong :
                List.of(
                        "{'type':'enter','bizId':1,'roomId':'42','time':3}",
                        "{'type':'jump','bizId':1,'roomId':'42','userId':'b','time':3}",
                        "{'bizId':1,'roomId':'42','userId':'b','time':3}",
                        "{'type':'enter','bizId':1,'roomId':'42','userId':'"
                                + "x".repeat(128)
                                + "','time':3}",
                        "{'type':'enter','bizId':1,'roomId':'42','userId':'\\ud800','time':3}")) {
            assertThatThrownBy(() -> RoomEvent.parse(utf8(wrong)))
                    .isInstanceOf(MalformedRecordException.class);
        }
    }

    @Test
    void eventsKeepTheWholeTaskId() throws Exception {
        RecordingEvent event =
                new RecordingEvent(
                        1,
                        "e1",
                        null,
                        RecordingEvent.Type.SEGMENT_UPLOADED,
                        5,
                        1400000000L,
                        "100",
                        446946705284000001L,
                        4,
                        "999",
                        RecordingEvent.Stream.SINGLE,
                        0,
                        new RecordingEvent.File("b-1", "r", "k"),
                        new RecordingEvent.Audio(1, 2, 48_000, 3, 4L, "18446744073709551615"),
                        new RecordingEvent.Frames(1, 2, 3, 4, 5, 6),
                        List.of(new RecordingEvent.Gap(1, 2)),
                        null,
                        RecordingEvent.Reason.GAP,
                        null);

        assertThat(Json.text(event))
                .contains("\"taskId\":446946705284000001", "\"type\":\"segment-uploaded\"")
                .doesNotContain("null");
        assertThat(RecordingEvent.parse(Json.write(event.numbered(7))).number()).isEqualTo(7);
        assertThat(RecordingEvent.parse(Json.write(event))).isEqualTo(event);
    }

    @ParameterizedTest
    @CsvSource({"20ms,20000", "1.5s,1500000", "2h10m,7800000000", "3,3000000", "1d,86400000000"})
    void durationsAreReadAsPeopleWriteThem(String text, long micros) {
        assertThat(Durations.parse(text)).isEqualTo(Duration.ofNanos(micros * 1000));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "-1s", "s", "1x", "5 5", "1h 5", "999999999999d"})
    void whatIsNoDurationIsRefused(String text) {
        assertThatThrownBy(() -> Durations.parse(text))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aLongTextIsRefusedAtOnce() {
        for (String text : List.of(" ".repeat(65_000), "1us".repeat(20_000), "9".repeat(65_000))) {
            assertTimeoutPreemptively(
                    Duration.ofSeconds(5),
                    () ->
                            assertThatThrownBy(() -> Durations.parse(text))
                                    .hasMessageContaining("is not a duration"));
        }
    }

    @Property
    void aWrittenDurationReadsBack(@ForAll @LongRange(min = 0, max = 1L << 50) long micros) {
        Duration duration = Duration.ofNanos(micros * 1000);

        assertThat(Durations.parse(Durations.format(duration))).isEqualTo(duration);
    }

    private static byte[] utf8(String json) {
        return json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    }
}
