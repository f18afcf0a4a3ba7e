-- What get_nearby and get_trajectories take and answer is not what it was.
drop function if exists dbo.get_nearby, dbo.get_trajectories;
