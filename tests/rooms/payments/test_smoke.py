import io, zipfile, pytest
from tests.rooms.factories import *
from yikou_app.payments import actions as pay, queries as q
from yikou_app.files import queries as files
from yikou_app.funds import queries as fq
from yikou.ledger import check_book
@pytest.mark.django_db
def test_it(django_assert_max_num_queries):
    d=make_district(); o=d.scopes["officer"]; c=d.scopes["cashier"]
    ps=[add_person(d) for _ in range(4)]+[add_person(d,account="")]
    for p in ps: add_award(d,"spring",p); add_award(d,"shared",p,50001)
    ref=pay.make_batch(season_ref=d.season_ref,title="第一批",by=o)
    print(q.batch(o,ref), q.left_out(o,ref))
    dig=pay.submit_batch(ref=ref,by=o)
    assert pay.release_batch(ref=ref,digest=dig,by=c)=="released"
    f=pay.write_bank_file(ref=ref,by=o); assert pay.write_bank_file(ref=ref,by=o)==f
    z=zipfile.ZipFile(io.BytesIO(files.content(o,f))); texts=[z.read(n).decode("gb18030") for n in z.namelist()]
    print(*texts)
    refs=[l.split("|")[5] for t in texts for l in t.splitlines()[1:]]
    rows=[f"{r}|00|B{i}|" for i,r in enumerate(refs)]; rows[0]=f"{refs[0]}|99|B0|户名不符"
    print(pay.take_return(ref=ref,data="\n".join(rows).encode("gb18030"),name="r.txt",by=o))
    print(q.batch(o,ref)); print(q.lines(o,ref)); print(q.notices(o,ref)); print(q.paid_totals(d.season_id)); print(q.cuts(d.season_id)); 
    print(fq.check_totals(2020), check_book(fq.book(2020),fq.chart(fq.fund_ids(2020)))[1], q.tie_out(d.season_id)[1])
    r2=pay.reissue(season_ref=d.season_ref,title="重发",by=o,corrections={refs[0]:"6217000000099999999"})
    print(q.lines(o,r2)); print(q.season_items(d.season_id,"001","002")[0])
    for n in q.notices(o,ref): pay.sign_notice(notice_ref=n.ref,on=timezone.localdate(),how="代领",by=o)
